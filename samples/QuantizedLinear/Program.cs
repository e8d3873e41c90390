using Spectre.Console;

namespace BlockSharp.Samples.QuantizedLinear;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        // A pipe or a file has no width; this one shows every row of the table in one line.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 120;
        return CommandLine.Run(arguments, AnsiConsole.Console, Console.Error);
    }
}
