using Npgsql;

namespace Ensemble.Chat.Delivery;

internal sealed partial class ChannelTrack
{
    // Waits a moment for what is missing, then reads it, until nothing is missing any more.
    private async Task MindGapAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_parts.Options.Value.Patience, _parts.Time, _ended);
                long since;
                lock (_gate)
                {
                    foreach (var late in _origins.Values.SelectMany(origin => origin.GiveUp()).ToList())
                        Tell(late);
                    if (!_order.HasGap)
                    {
                        _isMinding = false;
                        return;
                    }

                    since = _order.BeginFill();
                }

                await FillAsync(since);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
        catch (Exception failure)
        {
            GapFailed(_parts.Logger, failure, _channel);
            lock (_gate)
            {
                _order.EndFill();
                _isMinding = false;
            }
        }
    }

    // While it reads, what is heard is kept back: the store's events come first.
    private async Task FillAsync(long since)
    {
        while (true)
        {
            GapPage page;
            try
            {
                page = await _parts.Gaps.ReadAsync(_channel, since, _ended);
            }
            catch (NpgsqlException failure)
            {
                StoreAway(_parts.Logger, _channel, failure.Message);
                await Task.Delay(RetryPause, _parts.Time, _ended);
                continue;
            }

            _parts.Metrics.GapFilled(page.Events.Count);
            lock (_gate)
            {
                TellAccess(page.AccessVersion);
                // Several events may be about one change here.
                foreach (var told in page.Events)
                    Tell(told);
                _order.Advance(since = page.Last);
                if (page.IsComplete)
                {
                    _order.EndFill();
                    foreach (var next in _order.Take())
                        Tell(next);
                    return;
                }
            }
        }
    }

    [LoggerMessage(5023, LogLevel.Error, "What is missing of channel {Channel} could not be read")]
    private static partial void GapFailed(ILogger logger, Exception failure, Guid channel);

    [LoggerMessage(5024, LogLevel.Warning, "What is missing of channel {Channel} can't be read yet: {Reason}")]
    private static partial void StoreAway(ILogger logger, Guid channel, string reason);
}
