using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Passes;

public class DealRowsTests
{
    private const int Warps = 8;

    private const string Parameters = "Ptr<sbyte> x, Ptr<sbyte> w, Ptr<float> scale, Ptr<BFloat16> y, Ptr<float> sums, int m, int n, int k";

    private const string Result = "Store(y + (row * n + feature[NewAxis, ..]), (acc.To<float>() * Load(scale + feature, feature < n)[NewAxis, ..]).To<BFloat16>(), mask: row < m & feature[NewAxis, ..] < n);";

    private const string Float = "Store(sums + (row * n + feature[NewAxis, ..]), acc.To<float>(), mask: row < m & feature[NewAxis, ..] < n);";

    [Theory]
    [InlineData(Result, 256, 8)]
    [InlineData(Float, 256, 4)]
    [InlineData(Float, 128, 4)]
    public void As_many_rows_are_dealt_as_one_store_moves(string store, int columns, int dealt)
    {
        var (program, tensors) = Run(store, columns);
        Assert.Equal([1, dealt], tensors.Select(t => t.DealtRows));
        var ops = program.Body.Ops.ToList();
        var loop = ops.FindIndex(op => op.Code == Opcode.For);
        Assert.Equal([Opcode.Reshape, Opcode.Permute, Opcode.Reshape], ops.Skip(loop + 1).Take(3).Select(op => op.Code));
        Assert.Equal(ops[loop].Results[0], ops[loop + 1].Operands[0]);
    }

    [Theory]
    [InlineData(Result, 128, "feature < n", "where boxes would be too small")]
    [InlineData("Store(y + (row * n + feature[NewAxis, ..]), acc.To<BFloat16>(), mask: row < m);", 256, "true", "where nothing says how many rows there are")]
    [InlineData("Store(y + (row + feature[NewAxis, ..] * m), acc.To<BFloat16>(), mask: row < m & feature[NewAxis, ..] < n);", 256, "feature < n", "where columns do not follow each other in memory")]
    [InlineData("Store(sums + feature, Sum(acc.To<float>(), axis: 0), mask: feature < n);", 256, "feature < n", "where the result is not stored")]
    [InlineData(Result + Float, 512, "feature < n", "where warpgroups share rows")]
    public void Others_lie_in_order(string store, int columns, string mask, string reason)
    {
        var (program, tensors) = Run(store, columns, mask, columns > 256 ? 16 : Warps);
        Assert.True(tensors.All(t => t.DealtRows == 1), reason);
        Assert.DoesNotContain(program.Body.Everything, op => op.Code == Opcode.Reshape);
    }

    [Fact]
    public void Rows_are_dealt_only_where_their_number_is_known_to_be_a_multiple()
    {
        var (_, tensors) = Run(Result, 256, isAligned: false);
        Assert.All(tensors, t => Assert.Equal(1, t.DealtRows));
    }

    /// <summary>Where the copies put the rows of a block is where the relabelling finds its columns.</summary>
    [Theory]
    [InlineData(Result, 256, 8)]
    [InlineData(Float, 256, 4)]
    public void Rows_lie_in_the_order_of_the_products_columns(string store, int columns, int dealt)
    {
        const int rowBytes = 128;
        var (program, tensors) = Run(store, columns);
        var box = TensorBox.Of(tensors[1]);
        Assert.Equal([rowBytes, 2, columns / dealt], box.Extents);

        var places = new int[columns];
        foreach (var (offset, shifts) in box.Copies)
        {
            Assert.Equal((0, 0, 0), (offset % 1024, shifts[0], shifts[2]));
            for (var plane = 0; plane < box.Extents[2]; plane++)
                for (var row = 0; row < box.Extents[1]; row++) places[(plane * dealt) + shifts[1] + row] = (offset / rowBytes) + (plane * box.Extents[1]) + row;
        }

        var relabelled = program.Body.Ops.First(op => op.Code == Opcode.Reshape);
        var apart = program.TypeOf(relabelled.Result).Extents;
        for (var column = 0; column < columns; column++)
        {
            var (group, part, neighbour) = (column / dealt, column % dealt / 2, column % 2);
            Assert.Equal((((part * apart[2]) + group) * apart[3]) + neighbour, places[column]);
        }
    }

    /// <summary>A thread has what it stores together, and lanes exchange nothing; the variant that assumes nothing has rows in order and exchanges.</summary>
    [Fact]
    public void Lanes_exchange_nothing_before_they_store()
    {
        var text = KernelCompiler.Compile(Lowering.Model(Source(Result, 256, "feature < n", Warps)), default);
        Assert.Equal(
            [("Hopper0Aligned", true, false), ("Hopper0", false, true)],
            new[] { "Hopper0Aligned", "Hopper0" }.Select(name => (name, Code(name).Contains("Simt.TensorCopy3D(", StringComparison.Ordinal), Code(name).Contains("Simt.ShuffleXor(", StringComparison.Ordinal))));

        string Code(string variant)
        {
            var start = text.IndexOf($"public static void {variant}(", StringComparison.Ordinal);
            var end = text.IndexOf("public static void ", start + 1, StringComparison.Ordinal);
            return end < 0 ? text[start..] : text[start..end];
        }
    }

    private static (BlockProgram Program, EquatableArray<TensorAccess> Tensors) Run(string store, int columns, string mask = "feature < n", int warps = Warps, bool isAligned = true)
    {
        var model = Lowering.Model(Source(store, columns, mask, warps));
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var facts = AlignmentFacts.Run(program);
        var (fetching, tensors) = FetchTensors.Run(program, AxisAnalysis.Run(program, facts), unevenRows: null);
        return DealRows.Run(fetching, tensors, AxisAnalysis.Run(fetching, isAligned ? facts : new HashSet<int>()), warps);
    }

    private static string Source(string store, int columns, string mask, int warps)
    {
        var body = $$"""
            var row = ProgramId(0) * 128 + Arange(0, 128)[.., NewAxis];
            var feature = ProgramId(1) * {{columns}} + Arange(0, {{columns}});
            var acc = Zeros<int>(128, {{columns}});
            for (var k0 = 0; k0 < k; k0 += 128)
            {
                var col = k0 + Arange(0, 128)[NewAxis, ..];
                var a = Load(x + (row * k + col), mask: row < m & col < k);
                var b = Load(w + (feature[.., NewAxis] * k + col), mask: {{(mask == "true" ? "" : "feature[.., NewAxis] < n & ")}}col < k);
                acc = Dot(a, b.Trans(), acc);
            }
            {{store}}
            """;
        return Lowering.Kernel(Parameters, body).Replace("[BlockKernel", $"[Config(NumWarps = {warps}, NumStages = 2)]\n    [BlockKernel", StringComparison.Ordinal);
    }
}
