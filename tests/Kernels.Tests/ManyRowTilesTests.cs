using System.Reflection;
using System.Runtime.CompilerServices;

namespace BlockSharp.Kernels.Tests;

/// <summary>The tiles of many rows against quantized weights are chosen from the shape and the device, the same for both kinds of weights.</summary>
public class ManyRowTilesTests
{
    /// <summary>The fastest of all on an H100, which has 132 multiprocessors.</summary>
    [Theory]
    [InlineData(256, 4096, "narrow", "128 tiles; 64 wide ones leave half of the multiprocessors idle")]
    [InlineData(300, 4096, "wide", "96 of them; narrow ones take a second round")]
    [InlineData(512, 4096, "wide", "128 of them")]
    [InlineData(768, 4096, "large", "96 of them, where wide ones take a second round")]
    [InlineData(1024, 4096, "large", "128 of them")]
    [InlineData(200, 11008, "large", "86 of them, where wide ones take a second round")]
    [InlineData(4096, 4096, "large", "weights are converted for twice as many rows")]
    public void Tiles_fill_rounds_of_multiprocessors(int m, int n, string tile, string reason)
    {
        var device = (Device)RuntimeHelpers.GetUninitializedObject(typeof(Device));
        typeof(Device).GetProperty(nameof(Device.MultiprocessorCount))!.SetValue(device, 132);
        foreach (var kernels in new[] { typeof(Int8WeightOnly), typeof(Int4Panels) })
        {
            var chosen = Holds(kernels, "NarrowTiles") ? "narrow" : Holds(kernels, "LargeTiles") ? "large" : "wide";
            Assert.True(chosen == tile, $"{m} x {n}: {chosen} tiles in place of {tile} ones: {reason}");
        }

        bool Holds(Type kernels, string rule) => (bool)kernels.GetMethod(rule, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [m, n, device])!;
    }
}
