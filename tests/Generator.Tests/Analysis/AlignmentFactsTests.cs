using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Analysis;

public class AlignmentFactsTests
{
    private static string FactsOf(BlockProgram program) => string.Join(" ", AlignmentFacts.Run(program).Order().Select(i => program.Parameters[i].Name));

    private static string FactsOf(string source, int config)
    {
        var model = Lowering.Model(source);
        return FactsOf(KernelCompiler.Specialized(model.Program!, model.Signature.Configs[config]));
    }

    [Fact]
    public void A_vector_add_asks_for_its_pointers_and_its_length() => Assert.Equal("a b y n", FactsOf(SampleKernels.VectorAdd, 0));

    [Fact]
    public void A_matrix_vector_product_asks_for_x_the_weights_and_their_stride() => Assert.Equal("x w k", FactsOf(SampleKernels.Gemv, 0));

    [Fact]
    public void A_softmax_asks_for_both_rows_and_their_length() => Assert.Equal("x y columns", FactsOf(SampleKernels.Softmax, 0));

    [Fact]
    public void A_matrix_product_asks_for_all_that_widens_an_access_also_behind_it() => Assert.Equal("a b scale y n k", FactsOf(SampleKernels.Matmul, 0));

    [Fact]
    public void Behind_the_loop_of_a_matrix_product_results_may_be_left_narrow()
    {
        var model = Lowering.Model(SampleKernels.Matmul);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        Assert.Equal("a b k", string.Join(" ", AlignmentFacts.Run(program, areResultsWide: false).Order().Select(i => program.Parameters[i].Name)));
    }

    [Fact]
    public void A_packed_matrix_vector_product_whose_mask_doubles_the_byte_s_number_asks_for_nothing_of_the_bytes() => Assert.Equal("x k", FactsOf(SampleKernels.Int4, 0));

    [Theory]
    [InlineData("Ptr<float> x, Ptr<float> y, int n", "Store(y + ProgramId(0), Load(x + ProgramId(0) * n));", "")]
    [InlineData("Ptr<float> x, Ptr<int> at, Ptr<float> y", "var i = Arange(0, 1024); Store(y + i, Load(x + Load(at + i)));", "at y")]
    [InlineData("Ptr<float> x, Ptr<float> y, int n", "var i = Arange(0, 1024); Store(y + i * 2, Load(x + i * n));", "")]
    [InlineData("Ptr<float> y, int n, int m", "var i = Arange(0, 1024); Store(y + i, 1f, i < n + m);", "y n m")]
    public void What_widens_no_access_is_not_asked_for(string parameters, string body, string facts)
    {
        var model = Lowering.Model(Lowering.Kernel(parameters, body).Replace("[BlockKernel", "[Config]\n    [BlockKernel", StringComparison.Ordinal));
        Assert.Equal(facts, FactsOf(KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0])));
    }
}
