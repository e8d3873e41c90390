using System.Diagnostics;

namespace BlockSharp.Tests.Runtime;

/// <summary>Runs NVIDIA's assembler over PTX where it is installed: on the path, or named by BLOCKSHARP_PTXAS.</summary>
internal static class PtxAssembler
{
    private static readonly string? Path = Find();

    /// <summary>Whether it is installed.</summary>
    internal static bool IsThere => Path is not null;

    /// <summary>What <c>ptxas -v</c> reports: registers, stack, spills. Skips the test where there is no ptxas.</summary>
    internal static string Report(string ptx, string architecture)
    {
        Assert.SkipWhen(Path is null, "No ptxas: put it on the path or name it in BLOCKSHARP_PTXAS.");
        var directory = Directory.CreateTempSubdirectory("blocksharp-ptx");
        try
        {
            var source = System.IO.Path.Combine(directory.FullName, "kernel.ptx");
            File.WriteAllText(source, ptx);
            var start = new ProcessStartInfo(Path) { RedirectStandardError = true, RedirectStandardOutput = true };
            foreach (var argument in new[] { "-v", $"-arch={architecture}", source, "-o", System.IO.Path.Combine(directory.FullName, "kernel.cubin") })
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var report = process.StandardError.ReadToEnd() + output.Result;
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"ptxas refuses the kernel:\n{report}\n{ptx}");
            return report;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("BLOCKSHARP_PTXAS") is { Length: > 0 } named)
            return named;
        var file = OperatingSystem.IsWindows() ? "ptxas.exe" : "ptxas";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }
}
