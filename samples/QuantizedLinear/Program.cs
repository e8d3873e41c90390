using Spectre.Console;

namespace BlockSharp.Samples.QuantizedLinear;

internal static class Program
{
    private static int Main(string[] arguments) => CommandLine.Run(arguments, AnsiConsole.Console, Console.Error);
}
