using System.Runtime.CompilerServices;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Kernels;

/// <summary>The generated kernels as reviewed. The launch overloads have snapshots of their own.</summary>
public class KernelSnapshotTests
{
    [Fact]
    public void A_masked_vector_add() => Verify(SmallKernels.MaskedAdd);

    [Fact]
    public void Scalar_loads_stores_and_conversions() => Verify(SmallKernels.Scalars);

    [Fact]
    public void A_row_sum_over_two_warps() => Verify(SmallKernels.RowSum);

    [Fact]
    public void Two_dimensions_and_broadcasts() => Verify(SmallKernels.OuterProduct);

    [Fact]
    public void A_loop_that_carries_a_block_and_a_scalar() => Verify(SmallKernels.CarriedSum);

    [Fact]
    public void A_while_loop() => Verify(SmallKernels.WhileLoop);

    [Fact]
    public void Branches() => Verify(SmallKernels.Branch);

    [Fact]
    public void Packed_nibbles() => Verify(SmallKernels.Nibbles);

    [Fact]
    public void A_dot() => Verify(SmallKernels.SmallDot);

    [Fact]
    public void A_layout_conversion() => Verify(SmallKernels.TwoReductions);

    [Fact]
    public void A_histogram() => Verify(SmallKernels.Histogram);

    [Fact]
    public void Results_of_atomic_updates() => Verify(SmallKernels.Tickets);

    [Fact]
    public void A_quantized_matrix_vector_product() => Verify(SmallKernels.Gemv);

    private static void Verify(string source, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "")
    {
        var kernels = GeneratorHost.RunAndCompile(new KernelGenerator(), source).GeneratedSources.Where(s => s.Key.EndsWith(".Kernel.g.cs", StringComparison.Ordinal));
        var accept = Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") is "1" or "true";
        SnapshotVerifier.Compare(
            Path.Combine(Path.GetDirectoryName(sourceFile)!, "Snapshots"),
            $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}",
            kernels.Select(k => (k.Key, k.Value)),
            accept);
    }
}
