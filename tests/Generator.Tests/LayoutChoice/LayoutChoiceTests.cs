using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.LayoutChoice;

/// <summary>The distributions that the sample kernels get when their arguments are aligned: printed, to be read.</summary>
public class LayoutChoiceTests
{
    /// <summary>The layouts of the user's variables, by name; a variable that several values are called after once for each layout it has.</summary>
    private static string Layouts(string source, int config = 0, bool isAligned = true, bool isPortable = false)
    {
        var model = Lowering.Model(source);
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[config]);
        var facts = isAligned ? AlignmentFacts.Run(program) : new HashSet<int>();
        var laid = KernelCompiler.LayOut(program, facts, model.Signature.Configs[config].NumWarps, isPortable ? SimtTarget.Portable : SimtTarget.Cuda, out _);
        var used = laid.Program.Body.Ops.SelectMany(Values).ToHashSet();
        return string.Join("\n", Enumerable.Range(0, laid.Program.Values.Count)
            .Where(v => used.Contains(v) && laid.Program.Values[v].Name is not null && laid.Layouts[v] is not null)
            .Select(v => $"{laid.Program.Values[v].Name}: {laid.Program.TypeOf(v)}\n{laid.LayoutOf(v)}")
            .Distinct()
            .Order(StringComparer.Ordinal));
    }

    private static IEnumerable<int> Values(Generator.Ir.Op op) => op.Results.Concat(op.Regions.SelectMany(r => r.Arguments.Concat(r.Ops.SelectMany(Values))));

    [Fact]
    public void The_weights_of_a_matrix_vector_product_come_sixteen_bytes_a_lane_and_all_else_follows() => Assert.Equal(
        """
        acc: [1,128]f32
        lane:     [(0,1), (0,2), (0,4), (0,8), (0,16)]
        warp:     [(0,32), (0,64)]
        col: [1,2048]i32
        register: [(0,1), (0,2), (0,4), (0,8)]
        lane:     [(0,16), (0,32), (0,64), (0,128), (0,256)]
        warp:     [(0,512), (0,1024)]
        dot: [1,1]f32
        lane:     [(0,0), (0,0), (0,0), (0,0), (0,0)]
        warp:     [(0,0), (0,0)]
        row: [1,1]i32
        lane:     [(0,0), (0,0), (0,0), (0,0), (0,0)]
        warp:     [(0,0), (0,0)]
        wv: [1,2048]f32
        register: [(0,1), (0,2), (0,4), (0,8)]
        lane:     [(0,16), (0,32), (0,64), (0,128), (0,256)]
        warp:     [(0,512), (0,1024)]
        xv: [1,2048]f32
        register: [(0,1), (0,2), (0,4), (0,8)]
        lane:     [(0,16), (0,32), (0,64), (0,128), (0,256)]
        warp:     [(0,512), (0,1024)]
        """,
        Layouts(SampleKernels.Gemv));

    [Fact]
    public void Two_rows_of_weights_spread_along_the_row_first() => Assert.Equal(
        """
        acc: [2,256]f32
        register: [(1,0)]
        lane:     [(0,1), (0,2), (0,4), (0,8), (0,16)]
        warp:     [(0,32), (0,64), (0,128)]
        col: [1,4096]i32
        register: [(0,1), (0,2), (0,4), (0,8)]
        lane:     [(0,16), (0,32), (0,64), (0,128), (0,256)]
        warp:     [(0,512), (0,1024), (0,2048)]
        dot: [2,1]f32
        register: [(1,0)]
        lane:     [(0,0), (0,0), (0,0), (0,0), (0,0)]
        warp:     [(0,0), (0,0), (0,0)]
        row: [2,1]i32
        register: [(1,0)]
        lane:     [(0,0), (0,0), (0,0), (0,0), (0,0)]
        warp:     [(0,0), (0,0), (0,0)]
        wv: [2,4096]f32
        register: [(0,1), (0,2), (0,4), (0,8), (1,0)]
        lane:     [(0,16), (0,32), (0,64), (0,128), (0,256)]
        warp:     [(0,512), (0,1024), (0,2048)]
        xv: [1,4096]f32
        register: [(0,1), (0,2), (0,4), (0,8)]
        lane:     [(0,16), (0,32), (0,64), (0,128), (0,256)]
        warp:     [(0,512), (0,1024), (0,2048)]
        """,
        Layouts(SampleKernels.Gemv, config: 1));

    [Fact]
    public void Nothing_known_of_the_arguments_gives_neighbouring_lanes_neighbouring_elements() => Assert.Equal(
        """
        i: [1024]i32
        register: [(128), (256), (512)]
        lane:     [(1), (2), (4), (8), (16)]
        warp:     [(32), (64)]
        mask: [1024]bool
        register: [(128), (256), (512)]
        lane:     [(1), (2), (4), (8), (16)]
        warp:     [(32), (64)]
        """,
        Layouts(SampleKernels.VectorAdd, isAligned: false));

    [Fact]
    public void A_softmax_row_is_held_in_vectors_of_four_floats() => Assert.Equal(
        """
        at: [1024]i32
        register: [(1), (2), (512)]
        lane:     [(4), (8), (16), (32), (64)]
        warp:     [(128), (256)]
        e: [1024]f32
        register: [(1), (2), (512)]
        lane:     [(4), (8), (16), (32), (64)]
        warp:     [(128), (256)]
        i: [1024]i32
        register: [(1), (2), (512)]
        lane:     [(4), (8), (16), (32), (64)]
        warp:     [(128), (256)]
        v: [1024]f32
        register: [(1), (2), (512)]
        lane:     [(4), (8), (16), (32), (64)]
        warp:     [(128), (256)]
        """,
        Layouts(SampleKernels.Softmax));

    [Fact]
    public void A_matrix_product_s_accumulator_is_a_register_tile_and_its_operands_are_loaded_coalesced() => Assert.Equal(
        """
        acc: [64,64]i32
        register: [(0,1), (0,2), (0,4), (1,0), (2,0)]
        lane:     [(0,8), (0,16), (0,32), (4,0), (8,0)]
        warp:     [(16,0), (32,0)]
        column: [64]i32
        register: [(1), (2), (4)]
        lane:     [(8), (16), (32), (0), (0)]
        warp:     [(0), (0)]
        column: [64]i32
        register: [(32)]
        lane:     [(0), (0), (1), (2), (4)]
        warp:     [(8), (16)]
        i: [1,64]i32
        register: [(0,1), (0,2), (0,4), (0,8)]
        lane:     [(0,16), (0,32), (0,0), (0,0), (0,0)]
        warp:     [(0,0), (0,0)]
        inside: [64,64]bool
        register: [(0,1), (0,2), (0,4), (1,0), (2,0)]
        lane:     [(0,8), (0,16), (0,32), (4,0), (8,0)]
        warp:     [(16,0), (32,0)]
        left: [64,64]i8
        register: [(0,1), (0,2), (0,4), (0,8), (32,0)]
        lane:     [(0,16), (0,32), (1,0), (2,0), (4,0)]
        warp:     [(8,0), (16,0)]
        right: [64,64]i8
        register: [(0,1), (0,2), (0,4), (0,8), (32,0)]
        lane:     [(0,16), (0,32), (1,0), (2,0), (4,0)]
        warp:     [(8,0), (16,0)]
        row: [64,1]i32
        register: [(1,0), (2,0)]
        lane:     [(0,0), (0,0), (0,0), (4,0), (8,0)]
        warp:     [(16,0), (32,0)]
        row: [64,1]i32
        register: [(32,0)]
        lane:     [(0,0), (0,0), (1,0), (2,0), (4,0)]
        warp:     [(8,0), (16,0)]
        scaled: [64,64]f32
        register: [(0,1), (0,2), (0,4), (1,0), (2,0)]
        lane:     [(0,8), (0,16), (0,32), (4,0), (8,0)]
        warp:     [(16,0), (32,0)]
        """,
        Layouts(SampleKernels.Matmul, isPortable: true));

    [Fact]
    public void Unpacked_nibbles_keep_the_layout_of_their_bytes() => Assert.Equal(
        """
        codes: [1024]i32
        register: [(64), (128), (256), (512)]
        lane:     [(1), (2), (4), (8), (16)]
        warp:     [(32)]
        i: [1024]i32
        register: [(64), (128), (256), (512)]
        lane:     [(1), (2), (4), (8), (16)]
        warp:     [(32)]
        pair: [512]i32
        register: [(64), (128), (256)]
        lane:     [(1), (2), (4), (8), (16)]
        warp:     [(32)]
        q: [1024]f32
        register: [(64), (128), (256), (512)]
        lane:     [(1), (2), (4), (8), (16)]
        warp:     [(32)]
        s: [1024]f32
        register: [(64), (128), (256), (512)]
        lane:     [(1), (2), (4), (8), (16)]
        warp:     [(32)]
        """,
        Layouts(SampleKernels.Int4));

    [Fact]
    public void A_matrix_product_by_matrix_instructions_keeps_its_fragments_and_its_operands_are_loaded_coalesced()
    {
        var layouts = Layouts(SampleKernels.Matmul);
        Assert.Contains("acc: [64,64]i32\nregister: [(0,1), (8,0), (0,8), (0,16), (16,0)]\nlane:     [(0,2), (0,4), (1,0), (2,0), (4,0)]\nwarp:     [(0,32), (32,0)]", layouts, StringComparison.Ordinal);
        Assert.Contains("left: [64,64]i8\nregister: [(0,1), (0,2), (0,4), (0,8), (32,0)]\nlane:     [(0,16), (0,32), (1,0), (2,0), (4,0)]", layouts, StringComparison.Ordinal);
    }
}
