namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>Options that cannot be obeyed. The message is one line that says which, why and what to do.</summary>
internal sealed class BadOptionException(string message) : Exception(message);
