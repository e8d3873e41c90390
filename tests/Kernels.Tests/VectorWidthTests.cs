using System.Diagnostics;
using System.Globalization;

namespace BlockSharp.Kernels.Tests;

/// <summary>Results do not depend on the processor's vectors: a process without the wider instruction sets gives the same bits.</summary>
public class VectorWidthTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    public async Task Narrower_vectors_give_the_same_bits(string variable, int width)
    {
        Assert.SkipWhen(LibraryBits.Width <= width, $"This processor has vectors of {LibraryBits.Width} bits.");
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
                start.ArgumentList.Add(typeof(VectorWidthTests).Assembly.Location);
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(typeof(LibraryBitsTests).FullName!);
            start.Environment[variable] = "0";
            start.Environment[LibraryBits.Variable] = file;
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, output + await error);

            var lines = await File.ReadAllLinesAsync(file);
            Assert.Equal(width.ToString(CultureInfo.InvariantCulture), lines[0]);
            Assert.Equal(LibraryBits.Compute(), lines[1..]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
