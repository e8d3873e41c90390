using System.Diagnostics;

namespace BlockSharp.Package.Tests;

/// <summary>Runs the dotnet command line as a user's shell would.</summary>
internal static class DotnetCli
{
    /// <returns>The exit code, and standard output and error together.</returns>
    public static async Task<(int ExitCode, string Output)> Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        };

        // The test run is itself hosted by MSBuild, whose variables would bind the child to its SDK and its nodes.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            if (name != "MSBUILDDISABLENODEREUSE") start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Runs a command that must succeed; a failure shows what it printed.</summary>
    public static async Task<string> RunSuccessfully(string folder, params string[] arguments)
    {
        var (exitCode, output) = await Run(folder, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} gave {exitCode}:\n{output}");
        return output;
    }
}
