using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Tests.Frontend;

public class SampleKernelTests
{
    [Fact]
    public void Print_all()
    {
        foreach (var s in SampleKernels.All) System.IO.File.AppendAllText("/tmp/ir.txt", IrPrinter.Print(Lowering.Model(s).Program!) + "\n" + string.Join("\n", Lowering.Model(s).Program!.Statements) + "\n\n");
    }
}
