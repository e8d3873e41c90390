using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Ir;

public class IrReaderTests
{
    public static TheoryData<string> Samples => [.. SampleKernels.All];

    private static void AssertReadsBack(BlockProgram program)
    {
        var text = IrPrinter.Print(program);
        Assert.Equal(text, IrPrinter.Print(IrReader.Read(text)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_frontend_s_programs_read_back_as_themselves(string source) => AssertReadsBack(Lowering.Model(source).Program!);

    [Theory]
    [MemberData(nameof(Samples))]
    public void Specialized_and_laid_out_programs_read_back_as_themselves(string source)
    {
        var model = Lowering.Model(source);
        foreach (var config in model.Signature.Configs)
        {
            var specialized = KernelCompiler.Specialized(model.Program!, config);
            AssertReadsBack(specialized);
            AssertReadsBack(KernelCompiler.LayOut(specialized, new HashSet<int>(), config.NumWarps, SimtTarget.Cuda, out _).Program);
        }
    }

    [Theory]
    [InlineData("int n", "var i = 0; var s = 0L; while (i < n) { s += i; i += 2; if (s > 100L) s = 1L; else i++; }")]
    [InlineData("Ptr<double> y, int n", "for (var i = n; i >= 0; i -= 3) { } Store(y, -0.1d); Store(y + 1, double.NaN); Store(y + 2, double.PositiveInfinity);")]
    [InlineData("Ptr<ulong> y, bool b", "if (b) Store(y, ulong.MaxValue); Store(y + 1, b ? 1ul : 2ul);")]
    [InlineData("Ptr<float> @class", "var @if = Load(@class); var ünits = Arange(0, 4).To<float>() * @if; Store(@class, Sum(ünits));")]
    public void Loops_branches_constants_and_odd_names_read_back(string parameters, string body) =>
        AssertReadsBack(Lowering.Model(Lowering.Kernel(parameters, body)).Program!);

    [Fact]
    public void Reading_gives_the_same_program_as_the_one_printed()
    {
        const string text = """
            kernel K(%x: ptr<f32>, %n: i32)
            {
                %i: [8]i32 = arange [0, 8]
                %0: [8]ptr<f32> = add_pointer %x, %i
                %1: [8]i32 = splat %n
                %2: [8]bool = less %i, %1
                store %0, %v, %2 [1]
            }
            """;
        var program = IrReader.Read(text.Replace("%v", "%3", StringComparison.Ordinal).Replace("    store", "    %3: [8]f32 = load %0, %2, _ [4]\n    store", StringComparison.Ordinal));
        Assert.Equal(new Parameter("x", ParameterKind.Pointer, ElementType.F32), program.Parameters[0]);
        Assert.Equal(BlockType.Block(ElementType.I32, [8]), program.TypeOf(2));
        Assert.Equal([0, 8], program.Body.Ops[0].Numbers);
        Assert.Equal((EquatableArray<int>)[3, 5, -1], program.Body.Ops[4].Operands);
        Assert.Throws<FormatException>(() => IrReader.Read(text));
    }

    [Theory]
    [InlineData("kernel K()")]
    [InlineData("kernel K()\n{\n    %0: i32 = frobnicate %1\n}")]
    [InlineData("kernel K()\n{\n    %0: i99 = constant 1\n}")]
    [InlineData("kernel K()\n{\n}\n}")]
    public void Text_that_is_no_program_is_refused(string text) => Assert.Throws<FormatException>(() => IrReader.Read(text));
}
