namespace BlockSharp;

/// <summary>
/// The operations of <see cref="Op"/> that read naturally as methods: <c>x.Sum(axis: 1)</c> is <c>Sum(x, axis: 1)</c>.
/// </summary>
public static class BlockMethods
{
    /// <inheritdoc cref="Op.ExpandDims{T}(Block{T}, int)"/>
    public static Block<T> ExpandDims<T>(this Block<T> x, int axis)
        where T : unmanaged => Op.ExpandDims(x, axis);

    /// <inheritdoc cref="Op.BroadcastTo{T}(Block{T}, int[])"/>
    public static Block<T> BroadcastTo<T>(this Block<T> x, params int[] shape)
        where T : unmanaged => Op.BroadcastTo(x, shape);

    /// <inheritdoc cref="Op.Reshape{T}(Block{T}, int[])"/>
    public static Block<T> Reshape<T>(this Block<T> x, params int[] shape)
        where T : unmanaged => Op.Reshape(x, shape);

    /// <inheritdoc cref="Op.Trans{T}(Block{T})"/>
    public static Block<T> Trans<T>(this Block<T> x)
        where T : unmanaged => Op.Trans(x);

    /// <inheritdoc cref="Op.Permute{T}(Block{T}, int[])"/>
    public static Block<T> Permute<T>(this Block<T> x, params int[] axes)
        where T : unmanaged => Op.Permute(x, axes);

    /// <inheritdoc cref="Op.Sum{T}(Block{T}, int, bool)"/>
    public static Block<T> Sum<T>(this Block<T> x, int axis, bool keepDims = false)
        where T : unmanaged => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum{T}(Block{T})"/>
    public static T Sum<T>(this Block<T> x)
        where T : unmanaged => Op.Sum(x);

    /// <inheritdoc cref="Op.Sum(Block{sbyte}, int, bool)"/>
    public static Block<int> Sum(this Block<sbyte> x, int axis, bool keepDims = false) => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum(Block{sbyte})"/>
    public static int Sum(this Block<sbyte> x) => Op.Sum(x);

    /// <inheritdoc cref="Op.Sum(Block{short}, int, bool)"/>
    public static Block<int> Sum(this Block<short> x, int axis, bool keepDims = false) => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum(Block{short})"/>
    public static int Sum(this Block<short> x) => Op.Sum(x);

    /// <inheritdoc cref="Op.Sum(Block{byte}, int, bool)"/>
    public static Block<uint> Sum(this Block<byte> x, int axis, bool keepDims = false) => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum(Block{byte})"/>
    public static uint Sum(this Block<byte> x) => Op.Sum(x);

    /// <inheritdoc cref="Op.Sum(Block{ushort}, int, bool)"/>
    public static Block<uint> Sum(this Block<ushort> x, int axis, bool keepDims = false) => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum(Block{ushort})"/>
    public static uint Sum(this Block<ushort> x) => Op.Sum(x);

    /// <inheritdoc cref="Op.Sum(Block{bool}, int, bool)"/>
    public static Block<uint> Sum(this Block<bool> x, int axis, bool keepDims = false) => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum(Block{bool})"/>
    public static uint Sum(this Block<bool> x) => Op.Sum(x);

    /// <inheritdoc cref="Op.Sum(Block{Half}, int, bool)"/>
    public static Block<float> Sum(this Block<Half> x, int axis, bool keepDims = false) => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum(Block{Half})"/>
    public static float Sum(this Block<Half> x) => Op.Sum(x);

    /// <inheritdoc cref="Op.Sum(Block{BFloat16}, int, bool)"/>
    public static Block<float> Sum(this Block<BFloat16> x, int axis, bool keepDims = false) => Op.Sum(x, axis, keepDims);

    /// <inheritdoc cref="Op.Sum(Block{BFloat16})"/>
    public static float Sum(this Block<BFloat16> x) => Op.Sum(x);

    /// <inheritdoc cref="Op.Max{T}(Block{T}, int, bool)"/>
    public static Block<T> Max<T>(this Block<T> x, int axis, bool keepDims = false)
        where T : unmanaged => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max{T}(Block{T})"/>
    public static T Max<T>(this Block<T> x)
        where T : unmanaged => Op.Max(x);

    /// <inheritdoc cref="Op.Max(Block{sbyte}, int, bool)"/>
    public static Block<int> Max(this Block<sbyte> x, int axis, bool keepDims = false) => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max(Block{sbyte})"/>
    public static int Max(this Block<sbyte> x) => Op.Max(x);

    /// <inheritdoc cref="Op.Max(Block{short}, int, bool)"/>
    public static Block<int> Max(this Block<short> x, int axis, bool keepDims = false) => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max(Block{short})"/>
    public static int Max(this Block<short> x) => Op.Max(x);

    /// <inheritdoc cref="Op.Max(Block{byte}, int, bool)"/>
    public static Block<uint> Max(this Block<byte> x, int axis, bool keepDims = false) => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max(Block{byte})"/>
    public static uint Max(this Block<byte> x) => Op.Max(x);

    /// <inheritdoc cref="Op.Max(Block{ushort}, int, bool)"/>
    public static Block<uint> Max(this Block<ushort> x, int axis, bool keepDims = false) => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max(Block{ushort})"/>
    public static uint Max(this Block<ushort> x) => Op.Max(x);

    /// <inheritdoc cref="Op.Max(Block{bool}, int, bool)"/>
    public static Block<uint> Max(this Block<bool> x, int axis, bool keepDims = false) => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max(Block{bool})"/>
    public static uint Max(this Block<bool> x) => Op.Max(x);

    /// <inheritdoc cref="Op.Max(Block{Half}, int, bool)"/>
    public static Block<float> Max(this Block<Half> x, int axis, bool keepDims = false) => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max(Block{Half})"/>
    public static float Max(this Block<Half> x) => Op.Max(x);

    /// <inheritdoc cref="Op.Max(Block{BFloat16}, int, bool)"/>
    public static Block<float> Max(this Block<BFloat16> x, int axis, bool keepDims = false) => Op.Max(x, axis, keepDims);

    /// <inheritdoc cref="Op.Max(Block{BFloat16})"/>
    public static float Max(this Block<BFloat16> x) => Op.Max(x);

    /// <inheritdoc cref="Op.Min{T}(Block{T}, int, bool)"/>
    public static Block<T> Min<T>(this Block<T> x, int axis, bool keepDims = false)
        where T : unmanaged => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min{T}(Block{T})"/>
    public static T Min<T>(this Block<T> x)
        where T : unmanaged => Op.Min(x);

    /// <inheritdoc cref="Op.Min(Block{sbyte}, int, bool)"/>
    public static Block<int> Min(this Block<sbyte> x, int axis, bool keepDims = false) => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min(Block{sbyte})"/>
    public static int Min(this Block<sbyte> x) => Op.Min(x);

    /// <inheritdoc cref="Op.Min(Block{short}, int, bool)"/>
    public static Block<int> Min(this Block<short> x, int axis, bool keepDims = false) => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min(Block{short})"/>
    public static int Min(this Block<short> x) => Op.Min(x);

    /// <inheritdoc cref="Op.Min(Block{byte}, int, bool)"/>
    public static Block<uint> Min(this Block<byte> x, int axis, bool keepDims = false) => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min(Block{byte})"/>
    public static uint Min(this Block<byte> x) => Op.Min(x);

    /// <inheritdoc cref="Op.Min(Block{ushort}, int, bool)"/>
    public static Block<uint> Min(this Block<ushort> x, int axis, bool keepDims = false) => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min(Block{ushort})"/>
    public static uint Min(this Block<ushort> x) => Op.Min(x);

    /// <inheritdoc cref="Op.Min(Block{bool}, int, bool)"/>
    public static Block<uint> Min(this Block<bool> x, int axis, bool keepDims = false) => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min(Block{bool})"/>
    public static uint Min(this Block<bool> x) => Op.Min(x);

    /// <inheritdoc cref="Op.Min(Block{Half}, int, bool)"/>
    public static Block<float> Min(this Block<Half> x, int axis, bool keepDims = false) => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min(Block{Half})"/>
    public static float Min(this Block<Half> x) => Op.Min(x);

    /// <inheritdoc cref="Op.Min(Block{BFloat16}, int, bool)"/>
    public static Block<float> Min(this Block<BFloat16> x, int axis, bool keepDims = false) => Op.Min(x, axis, keepDims);

    /// <inheritdoc cref="Op.Min(Block{BFloat16})"/>
    public static float Min(this Block<BFloat16> x) => Op.Min(x);
}
