namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>A safetensors file that cannot be read or written. The message names the file, the tensor if there is one, what is wrong and what to do.</summary>
public sealed class SafetensorsException : Exception
{
    public SafetensorsException(string message) : base(message) { }

    public SafetensorsException(string message, Exception inner) : base(message, inner) { }

    public SafetensorsException() { }
}
