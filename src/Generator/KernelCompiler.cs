using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator;

/// <summary>Everything behind the frontend: from a kernel's model to the C# of its variants. Pure functions of the model.</summary>
internal static class KernelCompiler
{
    /// <summary>The rules that show only when a configuration is bound: shapes, extents, shared memory. Each is reported once, however many configurations break it.</summary>
    public static EquatableArray<Problem> Check(KernelModel model) => model.Program is not { } program
        ? []
        : model.Signature.Configs
            .SelectMany(config => Specialize.Run(program, config) is var (specialized, problems) && specialized is null ? problems : PointerOrigins.Run(specialized!).Problems)
            .Distinct()
            .ToEquatableArray();

    /// <summary>The kernel file's text. The model must have a program without problems.</summary>
    public static string Compile(KernelModel model, CancellationToken cancellation)
    {
        var programs = model.Signature.Configs.Select(config => Specialized(model.Program!, config)).ToArray();
        var facts = new HashSet<int>(programs.SelectMany(AlignmentFacts.Run));
        var variants = new List<KernelVariant>();
        for (var c = 0; c < programs.Length; c++)
        {
            var warps = model.Signature.Configs[c].NumWarps;
            foreach (var isAligned in facts.Count > 0 ? new[] { true, false } : [false])
            {
                cancellation.ThrowIfCancellationRequested();
                var laid = LayOut(programs[c], isAligned ? facts : new HashSet<int>(), warps, out var infos);
                var demand = new RegisterDemand(new RegisterMap(laid, infos));
                variants.AddRange(SimtTarget.All.Select(target => new KernelVariant(c, isAligned, target, laid.Threads, SimtEmitter.Emit(demand, target))));
            }
        }

        return KernelEmitter.Emit(model.Signature, facts, variants, []);
    }

    /// <summary>The program of one configuration, folded, with invariant work out of the loops, and rid of what is common or dead.</summary>
    public static BlockProgram Specialized(BlockProgram program, KernelConfig config)
    {
        var (specialized, problems) = Specialize.Run(program, config);
        if (specialized is null) throw new InvalidOperationException($"{program.Name} has problems: {string.Join("; ", problems)}");
        var result = ShareCommon.Run(specialized);
        result = HoistInvariants.Run(result);
        result = ShareCommon.Run(result);
        result = SinkSelects.Run(result);
        result = AdvanceLoads.Run(result, config.NumWarps);
        return EliminateDead.Run(result);
    }

    /// <summary>A specialized program with layouts, and what is known of its values under the facts.</summary>
    public static LaidOutProgram LayOut(BlockProgram program, ISet<int> facts, int warps, out EquatableArray<AxisInfo> infos)
    {
        var before = AxisAnalysis.Run(program, facts);
        var laid = AssignLayouts.Run(program, before, LayoutChoice.Run(program, before, warps), warps);
        laid = laid with { Program = EliminateDead.Run(laid.Program) };
        infos = AxisAnalysis.Run(laid.Program, facts);
        return laid;
    }
}
