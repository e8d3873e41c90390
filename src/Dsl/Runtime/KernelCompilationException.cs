using System.Globalization;
using System.Text;

namespace BlockSharp;

/// <summary>A generated kernel could not be compiled or loaded for a device. The inner exception is ILGPU's or the driver's.</summary>
public sealed class KernelCompilationException : Exception
{
    internal KernelCompilationException(string kernel, int? config, string device, Exception inner)
        : base(Text(kernel, config, device, inner), inner)
    {
    }

    private static string Text(string kernel, int? config, string device, Exception inner)
    {
        var text = new StringBuilder($"Kernel '{kernel}'");
        if (config is { } number)
            text.Append(CultureInfo.InvariantCulture, $", [Config] number {number} (counted from 0),");
        text.Append(CultureInfo.InvariantCulture, $" could not be compiled for {device}");
        for (var e = inner; e is not null; e = e.InnerException)
            text.Append(CultureInfo.InvariantCulture, $": {e.Message.Trim()}");
        return text.ToString();
    }
}
