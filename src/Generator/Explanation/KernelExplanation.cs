using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Explanation;

/// <summary>What each stage of the compiler makes of one configuration of a kernel, as text. Lines end in LF.</summary>
/// <param name="Frontend">The IR as the frontend made it: no shapes, constexprs are parameters.</param>
/// <param name="Specialized">The IR of the configuration, folded and rid of what is common or dead.</param>
/// <param name="AxisInfo">What is known of its integers, masks and pointers.</param>
/// <param name="Layouts">The layouts that were chosen, and for which values.</param>
/// <param name="LaidOut">The IR with every value's layout, and the layouts that were not chosen but follow from use.</param>
/// <param name="Body">The statements of the kernel method.</param>
internal sealed record KernelExplanation(string Frontend, string Specialized, string AxisInfo, string Layouts, string LaidOut, string Body)
{
    /// <summary>A pure function of its arguments. The model must have a program without problems.</summary>
    /// <param name="config">Number of the configuration.</param>
    /// <param name="isAligned">Whether the arguments may be taken as multiples of 16 where that widens an access.</param>
    public static KernelExplanation Of(KernelModel model, int config, bool isAligned, SimtTarget target)
    {
        var frontend = model.Program ?? throw new ArgumentException($"Kernel {model.Signature.QualifiedName} has errors, so there is nothing to explain.", nameof(model));
        var program = KernelCompiler.Specialized(frontend, model.Signature.Configs[config]);
        var facts = isAligned
            ? KernelCompiler.FactsOf([.. model.Signature.Configs.Select(c => KernelCompiler.Specialized(frontend, c))], model.Signature.Configs)
            : [];
        var warps = model.Signature.Configs[config].NumWarps;
        var infos = AxisAnalysis.Run(program, facts);
        var legend = new LayoutLegend();
        var chosen = legend.Describe(program, LayoutChoice.Run(program, infos, warps));
        var laid = KernelCompiler.LayOut(program, facts, warps, target, out var laidInfos);
        var laidOut = IrPrinter.Print(laid.Program, value => laid.Layouts[value] is { } layout ? $" {legend.NameOf(layout)}" : "");
        var others = legend.DescribeNew();
        return new KernelExplanation(
            IrPrinter.Print(frontend),
            IrPrinter.Print(program),
            AxisInfoTable.Print(program, infos),
            chosen,
            others.Length == 0 ? laidOut : $"{laidOut}\n\n{others}",
            SimtEmitter.Emit(new RegisterDemand(new RegisterMap(laid, laidInfos)), target).Body);
    }
}
