using System.Runtime.InteropServices;

namespace BlockSharp.Kernels;

/// <summary>4-bit weights in tiles of 16 rows, as processors stream them; scales and zeros are rounded to bf16.</summary>
internal sealed class Int4TileWeights : Int4Weights
{
    private readonly Int4TileMatrix tiles;
    private readonly Buffer<byte> words;
    private readonly Buffer<BFloat16> scales;
    private readonly Buffer<BFloat16>? zeros;
    private readonly KeptBuffer<sbyte> limbs;
    private readonly KeptBuffer<int> sums;
    private readonly KeptBuffer<float> steps;

    internal Int4TileWeights(Device device, Int4Matrix weights)
    {
        var packed = Int4TileMatrix.Pack(weights);
        words = device.Allocate<byte>(MemoryMarshal.AsBytes<int>(packed.Words));
        scales = device.Allocate<BFloat16>(packed.Scales);
        zeros = packed.Zeros.Length > 0 ? device.Allocate<BFloat16>(packed.Zeros) : null;
        (limbs, sums, steps) = (new(device), new(device), new(device));

        // What is on the device now need not stay here.
        tiles = packed with { Words = [], Scales = [], Zeros = [] };
    }

    internal override long Bytes => words.Length + sizeof(ushort) * (scales.Length + (zeros?.Length ?? 0));

    internal override void Multiply(LaunchTarget target, Ptr<BFloat16> x, Ptr<BFloat16> y, int m)
    {
        var groups = (long)m * ((tiles.Columns + tiles.Group - 1) / tiles.Group);
        var (numbers, added, factors) = (limbs.Of(3 * groups * tiles.Group), sums.Of(2 * groups), steps.Of(groups));
        Int4Tiles.PrepareActivationsOfBFloat16(target, x, numbers, added, factors, m, tiles.Columns, tiles.Group);
        Int4Tiles.GemvToBFloat16(target, numbers, added, factors, words, scales, zeros is null ? default : (Ptr<BFloat16>)zeros, y, m, tiles.Rows, tiles.Columns, tiles.Group, zeros is not null);
    }

    public override void Dispose()
    {
        words.Dispose();
        scales.Dispose();
        zeros?.Dispose();
        limbs.Dispose();
        sums.Dispose();
        steps.Dispose();
    }
}
