using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BlockSharp.Package.Tests;

/// <summary>The sample of an application that is compiled ahead of time, as a user of the package builds it.</summary>
public class NativeAotTests(PackedFeed feed)
{
    [Fact]
    public async Task An_application_compiled_ahead_of_time_runs_kernels_on_the_CPU()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Compiling ahead of time is tried on Linux, where the linker is easy to find.");
        Assert.SkipUnless(IsOnPath("clang") || IsOnPath("gcc"), "Compiling ahead of time needs clang or gcc to link.");

        var program = await File.ReadAllTextAsync(Path.Combine(PackedFeed.Repository, "samples/NativeAot/Program.cs"), TestContext.Current.CancellationToken);
        var folder = feed.MakeProject("AheadOfTime", program);
        var output = await DotnetCli.RunSuccessfully(
            folder, "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", "out", "-p:PublishAot=true", "-p:IlcInstructionSet=native", "-nologo");
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "out", "ILGPU.dll")));

        var start = new ProcessStartInfo(Path.Combine(folder, "out", "AheadOfTime")) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", error);
        Assert.Equal(0, process.ExitCode);
        Assert.StartsWith("Device: CPU", await printed, StringComparison.Ordinal);
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
