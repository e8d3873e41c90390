namespace BlockSharp.Kernels.Tests;

/// <summary>What a process with other instruction sets runs: see <see cref="VectorWidthTests"/>.</summary>
public class LibraryBitsTests
{
    [Fact]
    public void Results_are_the_same_from_launch_to_launch()
    {
        var lines = LibraryBits.Compute();
        Assert.Equal(lines, LibraryBits.Compute());
        if (Environment.GetEnvironmentVariable(LibraryBits.Variable) is { } file)
            File.WriteAllLines(file, lines.Prepend(LibraryBits.Width.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
