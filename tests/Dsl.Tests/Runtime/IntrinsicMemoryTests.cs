namespace BlockSharp.Tests.Runtime;

[Collection(nameof(IlgpuCollection))]
public class IntrinsicMemoryTests
{
    public static TheoryData<DeviceKind> Devices => TestDevices.Compiled;

    [Theory, MemberData(nameof(Devices))]
    public void A_masked_off_access_gives_zero_and_touches_no_memory(DeviceKind kind)
    {
        const int n = 53;
        var x = Bytes(32 * n);
        var y = TestDevices.Run(TestDevices.Get(kind), TestDevices.Kernel(nameof(IntrinsicKernels.MaskedCopy)), x, 32 * 64, 2, n);
        for (var row = 0; row < 64; row++)
        {
            for (var i = 0; i < 32; i++)
            {
                var expected = row >= n ? 0 : row % 2 == 0 ? (i == 1 ? 0 : x[32 * row + i]) : i == 0 ? 1 : 0;
                Assert.True(expected == y[32 * row + i], $"row {row}, byte {i}: {y[32 * row + i]}, not {expected}");
            }
        }
    }

    [Theory, MemberData(nameof(Devices))]
    public void Literal_masks_and_volatile_accesses_copy_every_width(DeviceKind kind)
    {
        var x = Bytes(32 * 32);
        var y = TestDevices.Run(TestDevices.Get(kind), TestDevices.Kernel(nameof(IntrinsicKernels.LiteralMasks)), x, x.Length, 1);
        for (var i = 0; i < x.Length; i++)
            Assert.Equal(i % 32 == 1 ? 0 : x[i], y[i]);
    }

    [Theory, MemberData(nameof(Devices))]
    public void Shared_memory_carries_every_width_to_the_next_lane(DeviceKind kind)
    {
        var x = Bytes(32 * 32);
        var y = TestDevices.Run(TestDevices.Get(kind), TestDevices.Kernel(nameof(IntrinsicKernels.ThroughShared)), x, x.Length, 1);
        for (var i = 0; i < x.Length; i++)
            Assert.Equal(x[(i + 32) % x.Length], y[i]);
    }

    [Theory, InlineData(DeviceKind.Simulator), InlineData(DeviceKind.Cuda)]
    public void Shuffles_reach_every_lane(DeviceKind kind)
    {
        var x = new byte[128];
        new Random(1).NextBytes(x);
        var words = new int[32];
        System.Buffer.BlockCopy(x, 0, words, 0, 128);
        var sum = words.Aggregate(0, (a, b) => unchecked(a + b));
        var y = TestDevices.Run(TestDevices.Get(kind), TestDevices.Kernel(nameof(IntrinsicKernels.ShuffleSum)), x, 128, 1);
        for (var lane = 0; lane < 32; lane++)
            Assert.Equal(sum, BitConverter.ToInt32(y, 4 * lane));
    }

    [Theory, MemberData(nameof(Devices))]
    public void A_load_stays_before_a_store_to_the_same_place(DeviceKind kind)
    {
        var x = new byte[128];
        for (var lane = 0; lane < 32; lane++)
            BitConverter.TryWriteBytes(x.AsSpan(4 * lane), lane % 2 == 0 ? 5 : -5);
        var y = TestDevices.Run(TestDevices.Get(kind), TestDevices.Kernel(nameof(IntrinsicKernels.LoadStoreBranchBytes)), x, 128, 1, -1);
        for (var lane = 0; lane < 32; lane++)
            Assert.Equal(lane % 2 == 0 ? 1 : 2, BitConverter.ToInt32(y, 4 * lane));
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37 + i / 256 + 1))];
}
