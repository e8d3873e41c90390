using BlockSharp.Generator.Frontend;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Frontend;

public class SignatureTests
{
    [Fact]
    public void A_signature_has_all_but_the_body()
    {
        var signature = Lowering.Model("""
            using BlockSharp;
            namespace A.B;
            internal partial struct Outer
            {
                public static partial class Inner
                {
                    [BlockKernel(Grid = nameof(G))]
                    [Config("WIDE=true, BLOCK=+16, GROUP=-1", NumWarps = 2, NumStages = 3, When = nameof(Small))]
                    [Config("BLOCK=32,GROUP=0,WIDE=0")]
                    private static void K(Ptr<Int4x2> w, long n, bool flag, [Constexpr] bool WIDE, [Constexpr(FromCaller = true)] int GROUP, [Constexpr(FromCaller = false)] int BLOCK) { }

                    static bool Small(int BLOCK, Device device, long n) => n < BLOCK * device.MultiprocessorCount;

                    static Grid G(long n) => new(1);
                }
            }
            """).Signature;
        Assert.Equal("A.B.Outer.Inner.K", signature.HintName);
        Assert.Equal("Outer.Inner.K", signature.QualifiedName);
        Assert.Equal("private", signature.Accessibility);
        Assert.Equal([new("internal partial struct", "Outer"), new("public static partial class", "Inner")], signature.Containers);
        Assert.Equal(
            [
                new("w", ParameterKind.Pointer, ElementType.I4x2),
                new("n", ParameterKind.Scalar, ElementType.I64),
                new("flag", ParameterKind.Scalar, ElementType.Bool),
                new("WIDE", ParameterKind.Constexpr, ElementType.Bool),
                new("GROUP", ParameterKind.CallerConstexpr, ElementType.I32),
                new("BLOCK", ParameterKind.Constexpr, ElementType.I32),
            ],
            signature.Parameters);
        Assert.Equal(
            [
                new([new("WIDE", 1), new("GROUP", -1), new("BLOCK", 16)], 2, 3, new("Small", [new("BLOCK"), new("device", IsDevice: true), new("n")])),
                new([new("WIDE", 0), new("GROUP", 0), new("BLOCK", 32)], 4, 1, null),
            ],
            signature.Configs);
        Assert.Equal(new("G", [new("n")]), signature.Grid);
    }

    [Fact]
    public void A_kernel_without_constexprs_needs_no_configuration() =>
        Assert.Equal([new KernelConfig([], 4, 1, null)], Lowering.Model(Lowering.Kernel("Ptr<float> y", "Store(y, 1f);")).Signature.Configs);

    [Fact]
    public void A_kernel_with_an_error_in_its_body_still_has_a_signature()
    {
        var result = Assert.Single(Lowering.Lower(GeneratorHost.Compilation(Lowering.Kernel("Ptr<float> y", "Store(y, missing);"))));
        Assert.NotNull(result.Model);
        Assert.Null(result.Model.Program);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public void Every_operation_knows_its_place_and_statement()
    {
        var source = SampleKernels.Int4;
        var result = Assert.Single(Lowering.Lower(GeneratorHost.Compilation(source)));
        void Visit(Region region)
        {
            foreach (var op in region.Ops)
            {
                Assert.InRange(op.Statement, 0, result.Model!.Program!.Statements.Count - 1);
                var span = result.Sites.LocationOf(op.Site)!.SourceSpan;
                if (op.Code == Opcode.Unpack) Assert.Equal("Unpack(packed)", source.Substring(span.Start, span.Length));
                if (op.Code == Opcode.Store) Assert.Equal("Store(y + row, sum)", source.Substring(span.Start, span.Length));
                foreach (var nested in op.Regions) Visit(nested);
            }
        }

        Visit(result.Model!.Program!.Body);
    }
}
