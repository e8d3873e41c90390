using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace BlockSharp.Kernels.Tests;

/// <summary>The configurations that fetch both operands of a product are chosen by their tiles, from the shape and the device.</summary>
public partial class ProductTileTests
{
    private static readonly int[] Rows = [1, 16, 64, 65, 100, 128, 129, 200, 256, 300, 384, 512, 700, 1024, 3000, 4096, 16384];

    private static readonly int[] Features = [16, 1000, 1024, 2048, 4096, 5120, 6144, 11008, 28672];

    public static TheoryData<Type, string> Kernels => new()
    {
        { typeof(Bf16Linear), nameof(Bf16Linear.Matmul) },
        { typeof(Int8Dynamic), nameof(Int8Dynamic.Matmul) },
        { typeof(Int8Dynamic), nameof(Int8Dynamic.MatmulFloat) },
        { typeof(Float8Linear), nameof(Float8Linear.Matmul) },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_shape_has_one_tile_on_every_device(Type type, string kernel)
    {
        foreach (var multiprocessors in new[] { 1, 7, 78, 132, 144 })
        {
            var device = DeviceOf(multiprocessors);
            foreach (var m in Rows)
                foreach (var n in Features)
                    Assert.Single(Configs(type, kernel), tile => IsChosen(type, tile, m, n, device));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_tile_is_chosen_for_some_shape(Type type, string kernel)
    {
        var device = DeviceOf(132);
        Assert.All(Configs(type, kernel), tile => Assert.Contains(Rows, m => Features.Any(n => IsChosen(type, tile, m, n, device))));
    }

    /// <summary>The fastest of all on an H100, which has 132 multiprocessors.</summary>
    [Theory]
    [InlineData(100, 1024, 64, 32, "a tile each, of which many get what the second cache gives")]
    [InlineData(128, 4096, 64, 64, "128 of them")]
    [InlineData(256, 4096, 64, 128, "128 of them; those of 128 x 128 leave half of the multiprocessors idle")]
    [InlineData(300, 4096, 128, 128, "96 of them; 64 x 128 are more than there are multiprocessors")]
    [InlineData(512, 4096, 128, 128, "128 of them")]
    [InlineData(300, 11008, 128, 256, "129 of them")]
    [InlineData(300, 6144, 64, 256, "120 of them")]
    [InlineData(640, 4096, 128, 256, "80 of them, where 128 x 128 take a second round")]
    [InlineData(8192, 8192, 128, 256, "less is read")]
    public void Tiles_fill_rounds_of_multiprocessors(int m, int n, int rows, int features, string reason)
    {
        var device = DeviceOf(132);
        var chosen = Assert.Single(Configs(typeof(Bf16Linear), nameof(Bf16Linear.Matmul)), tile => IsChosen(typeof(Bf16Linear), tile, m, n, device));
        Assert.True((rows, features) == (chosen.Rows, chosen.Features), $"{m} x {n}: {chosen.Rows} x {chosen.Features} in place of {rows} x {features}: {reason}");
    }

    [Fact]
    public void Where_there_are_fewer_multiprocessors_tiles_are_larger()
    {
        var configs = Configs(typeof(Bf16Linear), nameof(Bf16Linear.Matmul));
        var areas = new[] { 264, 132, 66, 16 }.Select(DeviceOf)
            .Select(device => configs.Single(tile => IsChosen(typeof(Bf16Linear), tile, 256, 4096, device))).Select(tile => tile.Rows * tile.Features);
        Assert.Equal([64 * 64, 64 * 128, 128 * 128, 128 * 256], areas);
    }

    private static (string When, int Rows, int Features)[] Configs(Type type, string kernel) =>
    [
        .. type.GetMethods().Single(m => m.Name == kernel && m.IsDefined(typeof(BlockKernelAttribute))).GetCustomAttributes<ConfigAttribute>()
            .Where(c => c.Target == Target.Hopper && c.UnevenRows is null)
            .Select(c => (c.When!, Constant(c, "BM"), Constant(c, "BN"))),
    ];

    private static int Constant(ConfigAttribute config, string name) =>
        int.Parse(Assignment().Matches(config.Values).Single(m => m.Groups[1].Value == name).Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsChosen(Type type, (string When, int Rows, int Features) tile, int m, int n, Device device) =>
        (bool)type.GetMethod(tile.When, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [m, n, tile.Rows, tile.Features, device])!;

    /// <summary>A device that nothing can run on: rules ask it for its multiprocessors.</summary>
    private static Device DeviceOf(int multiprocessors)
    {
        var device = (Device)RuntimeHelpers.GetUninitializedObject(typeof(Device));
        typeof(Device).GetProperty(nameof(Device.MultiprocessorCount))!.SetValue(device, multiprocessors);
        return device;
    }

    [GeneratedRegex(@"(\w+)=(\d+)")]
    private static partial Regex Assignment();
}
