using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>The gate of a feed-forward layer (SwiGLU): <c>silu(gate) * up</c>, with <c>silu(v) = v / (1 + exp(-v))</c>.</summary>
public static partial class SiluGate
{
    /// <summary><c>y[i] = silu(gate[i]) * up[i]</c> in fp32.</summary>
    /// <param name="gate">[count].</param>
    /// <param name="up">[count].</param>
    /// <param name="y">[count]; may be gate or up.</param>
    /// <param name="count">Elements; rows and columns do not matter.</param>
    /// <param name="BLOCK">Elements of a program.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=4096", NumWarps = 8)]
    public static void Apply(Ptr<BFloat16> gate, Ptr<BFloat16> up, Ptr<BFloat16> y, int count, [Constexpr] int BLOCK) =>
        Elements(gate, up, y, count, BLOCK);

    /// <summary>As <c>Apply</c>, of fp32.</summary>
    /// <inheritdoc cref="Apply(Ptr{BFloat16}, Ptr{BFloat16}, Ptr{BFloat16}, int, int)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=4096", NumWarps = 8)]
    public static void ApplyFloat(Ptr<float> gate, Ptr<float> up, Ptr<float> y, int count, [Constexpr] int BLOCK) =>
        Elements(gate, up, y, count, BLOCK);

    [BlockFunction]
    private static void Elements<T>(Ptr<T> gate, Ptr<T> up, Ptr<T> y, int count, int BLOCK)
        where T : unmanaged
    {
        var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        var g = Load(gate + i, mask: i < count).To<float>();
        var u = Load(up + i, mask: i < count).To<float>();
        Store(y + i, (g * Sigmoid(g) * u).To<T>(), mask: i < count);
    }

    private static Grid Programs(int count, int BLOCK) => new(Cdiv(count, BLOCK));
}
