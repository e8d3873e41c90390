using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Targets.Simt;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

/// <summary>What passes leave alone because it updates memory.</summary>
public class AtomicUpdateTests
{
    /// <summary>Equal updates, in a loop and out of it, whose results nobody reads.</summary>
    private const string Counting = """
        kernel K(%x: ptr<i32>, %n: i32)
        {
            %0: i32 = atomic_add %x, %n, _ [0, 1]
            %1: i32 = atomic_add %x, %n, _ [0, 1]
            for %i: i32 = %n less %n step %n
            {
                %2: i32 = atomic_max %x, %n, _ [0, 1]
                yield
            }
            if %b
            {
                %3: i32 = atomic_cas %x, %n, _, %n [0, 1]
                yield
            }
            else
            {
                yield
            }
            %4: i32 = load %x, _, _ [0]
        }
        """;

    [Fact]
    public void Updates_are_not_shared_hoisted_or_dropped()
    {
        var text = Counting.Replace("if %b", "if %n", StringComparison.Ordinal);
        var expected = text.Replace("    %4: i32 = load %x, _, _ [0]\n", "", StringComparison.Ordinal);
        Assert.Equal(expected, IrPrinter.Print(EliminateDead.Run(HoistInvariants.Run(ShareCommon.Run(IrReader.Read(text))))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("%old: i32 = atomic_add %x, %n, _ [0, 1]\n")]
    public void A_load_behind_an_update_is_not_advanced(string update)
    {
        var text = $$"""
            kernel K(%x: ptr<i32>, %n: i32)
            {
                %z: i32 = constant 0
                %s.2: i32 = for %i: i32 = %n less %n step %n with %s: i32 = %z
                {
                    %s.1: i32 = add %s, %s
                    yield %s.1
                }
                {{update}}%v: i32 = load %x, _, _ [0]
                %0: i32 = add %s.2, %v
                store %x, %0, _ [0]
            }
            """;
        var ops = AdvanceLoads.Run(IrReader.Read(text), warps: 1).Body.Ops.Select(o => o.Code).ToList();
        Assert.Equal(update.Length == 0, ops.IndexOf(Opcode.Load) < ops.IndexOf(Opcode.For));
    }

    [Fact]
    public void What_is_updated_is_read_and_written()
    {
        var uses = PointerUses.Of([IrReader.Read(Counting.Replace("if %b", "if %n", StringComparison.Ordinal))]);
        Assert.Equal([0], uses.Read);
        Assert.Equal([0], uses.Written);
    }

    [Fact]
    public void Equal_pointers_and_values_do_not_make_results_equal()
    {
        var model = Lowering.Model(Lowering.Kernel("Ptr<int> x, Ptr<int> y", "Store(y + Arange(0, 64), AtomicAdd(x + Zeros<int>(64), 1));"));
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var infos = AxisAnalysis.Run(program, new HashSet<int>());
        var update = program.Body.Ops.Single(o => o.Code == Opcode.AtomicAdd);
        Assert.Equal([1], infos[update.Result].Constancy);
        Assert.Equal([64], infos[update.Operands[0]].Constancy);
        Assert.True(ProgramDependence.Run(program)[update.Result]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_update_takes_the_layout_of_its_value_and_otherwise_one_of_neighbouring_lanes(int warps)
    {
        var model = Lowering.Model(Lowering.Kernel("Ptr<int> x, Ptr<int> y", """
            var i = Arange(0, 1024);
            AtomicAdd(y + i, Load(x + i));
            AtomicMax(y + i, 7);
            """));
        var program = KernelCompiler.Specialized(model.Program!, model.Signature.Configs[0]);
        var laid = KernelCompiler.LayOut(program, new HashSet<int> { 0, 1 }, warps, SimtTarget.Portable, out _);
        var layouts = laid.Program.Body.Ops.Where(o => o.Code.IsAtomic()).Select(o => laid.LayoutOf(o.Result)).ToList();
        Assert.Equal([4, 1], layouts.Select(l => l.ContiguousRegisters(0)));
        Assert.Equal(1, layouts[1].Bases(InDim.Lane)[0]);
        Assert.DoesNotContain(laid.Program.Body.Ops, o => o.Code == Opcode.ConvertLayout);
    }
}
