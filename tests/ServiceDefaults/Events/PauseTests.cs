using Ensemble.ServiceDefaults.Messaging;
using Ensemble.ServiceDefaults.Messaging.Dispatching;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class PauseTests
{
    [Fact]
    public void The_dispatchers_pauses_double_up_to_five_seconds() =>
        Assert.Equal(
            [100, 200, 400, 800, 1600, 3200, 5000, 5000],
            Enumerable.Range(1, 8).Select(failures => Backoff.After(failures).TotalMilliseconds));

    [Fact]
    public void Jitter_takes_off_at_most_half_of_a_pause()
    {
        var backoff = new Backoff(TimeProvider.System);
        for (var failures = 1; failures < 100; failures++)
            Assert.InRange(backoff.Next(), Backoff.After(failures) / 2, Backoff.After(failures));
    }

    [Fact]
    public void A_consumers_pauses_grow_from_the_first_to_the_last() =>
        Assert.Equal([100, 368, 1357, 5000], new EventOptions().RetryPauses().Select(pause => Math.Round(pause.TotalMilliseconds)));

    [Fact]
    public async Task A_held_subject_is_tried_again_after_its_pause_and_forgotten_when_released()
    {
        var time = new Clock();
        var held = new HeldSubjects(time);
        var subject = Guid.NewGuid();
        held.Hold(subject);
        Assert.Equal([subject], held.Waiting());

        await time.PassAsync(Backoff.After(1));
        Assert.Empty(held.Waiting());
        held.Hold(subject);
        await time.PassAsync(Backoff.After(1));
        Assert.Equal([subject], held.Waiting());
        held.Release(subject);
        Assert.Equal(0, held.Count);
    }

    [Theory]
    [InlineData("BatchSize", "0")]
    [InlineData("Attempts", "21")]
    [InlineData("PublishTimeout", "00:00:00")]
    [InlineData("InboxRetention", "00:00:01")]
    public void A_wrong_option_is_named_at_start(string option, string value)
    {
        var builder = TestHost.CreateBuilder();
        builder.Configuration[$"Events:{option}"] = value;
        builder.AddEvents<SheetsDb>("writer", new EventTopology(new Dictionary<string, IReadOnlyList<Type>>()), null);
        using var host = builder.Build();

        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<EventOptions>>().Value);
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("localhost:5672", "amqp://")]
    [InlineData("http://localhost:5672", "amqp://")]
    public void A_wrong_address_of_RabbitMQ_is_named(string? address, string message)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:rabbitmq", address)]).Build();
        var error = Assert.Throws<InvalidOperationException>(() => new Broker(configuration));
        Assert.Contains("ConnectionStrings:rabbitmq", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
