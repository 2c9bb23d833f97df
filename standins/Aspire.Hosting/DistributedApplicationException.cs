namespace Aspire.Hosting;

/// <summary>Nobody gave the parameter a value.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException(string message) : base(message)
    {
    }

    public MissingParameterValueException(string message, Exception? inner) : base(message, inner)
    {
    }
}

/// <summary>The application cannot be built or run as it is described.</summary>
public class DistributedApplicationException : Exception
{
    public DistributedApplicationException()
    {
    }

    public DistributedApplicationException(string message) : base(message)
    {
    }

    public DistributedApplicationException(string message, Exception? inner) : base(message, inner)
    {
    }
}
