using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Targets.Simd;
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

    /// <summary>
    /// What configurations ask of fetched tensors in vain: to fetch rows that begin anywhere, or, where they are for fetching alone, to fetch at all. The model must have a
    /// program without problems.
    /// </summary>
    public static IEnumerable<ConfigProblem> CheckFetching(KernelModel model)
    {
        if (model.Signature.Configs.All(c => c.Targets != ConfigTargets.Hopper && c.UnevenRows is null)) yield break;
        var (programs, facts) = ProgramsOf(model);
        for (var c = 0; c < programs.Length; c++)
        {
            var config = model.Signature.Configs[c];
            if (HopperKernel.UnevenObstacle(programs[c], facts, config) is { } unfetched)
                yield return new ConfigProblem("BS0410", c, nameof(KernelConfig.UnevenRows), [config.UnevenRows!, unfetched]);
            else if (config.Targets == ConfigTargets.Hopper && HopperKernel.Obstacle(programs[c], facts, config) is { } reason)
                yield return new ConfigProblem("BS0408", c, null, [reason]);
        }
    }

    /// <summary>The kernel file's text. The model must have a program without problems.</summary>
    public static string Compile(KernelModel model, CancellationToken cancellation)
    {
        model = EntryNames.In(model);
        var (programs, facts) = ProgramsOf(model);
        var variants = new List<KernelVariant>();
        for (var c = 0; c < programs.Length; c++)
        {
            var config = model.Signature.Configs[c];
            var targets = SimtTarget.All.Where(t => config.IsFor(t.Purpose)).ToArray();
            foreach (var isAligned in targets.Length == 0 ? [] : facts.Count == 0 ? [false] : config.NeedsAlignment ? [true] : new[] { true, false })
            {
                cancellation.ThrowIfCancellationRequested();
                var assumed = isAligned ? facts : new HashSet<int>();
                variants.AddRange(ByThreads(programs[c], assumed, c, isAligned, config, targets));
            }

            if (config.IsFor(ConfigTargets.Hopper)) variants.AddRange(Fetching(programs[c], facts, c, config));
        }

        // Vectors may lie anywhere in a processor's memory: one variant is enough.
        // Where all configurations are for GPUs, processors take those.
        var areForGpus = model.Signature.Configs.All(c => !c.IsFor(ConfigTargets.Cpu));
        var simd = programs.Select((program, c) => (Program: program, Config: c)).Where(p => areForGpus || model.Signature.Configs[p.Config].IsFor(ConfigTargets.Cpu))
            .SelectMany(p => SimdEmitter.Emit(p.Program, p.Config)).ToArray();
        return KernelEmitter.Emit(model.Signature, facts, variants, simd, programs);
    }

    /// <summary>The variants that take every program: layouts are the same for all targets, unless matrix instructions ask for others, memory is asked for early, or loads are realigned.</summary>
    private static IEnumerable<KernelVariant> ByThreads(BlockProgram program, HashSet<int> facts, int number, bool isAligned, KernelConfig config, IReadOnlyList<SimtTarget> targets)
    {
        var forCuda = ForCuda(program, facts, config);
        var areApart = !ReferenceEquals(forCuda, program) || MatrixProducts.Of(program, AxisAnalysis.Run(program, facts), config.NumWarps, config.NumStages).Any;
        foreach (var alike in targets.ToLookup(target => areApart && target.HasMatrices))
        {
            var laid = LayOut(alike.Key ? forCuda : program, facts, config.NumWarps, alike.First(), out var infos, config.NumStages);
            var demand = new RegisterDemand(new RegisterMap(laid, infos));
            foreach (var target in alike)
                yield return new KernelVariant(number, isAligned, target, laid.Threads, SimtEmitter.Emit(demand, target), facts.ToEquatableArray(), [], []);
        }
    }

    /// <summary>
    /// What is read once is asked for early, and loads of any alignment are realigned. Those heed their masks word by word, so whole trips of loops go without; and so do
    /// those of products whose operands are not under way ahead, where accesses are wide: narrow ones take the registers that a second loop would need.
    /// </summary>
    private static BlockProgram ForCuda(BlockProgram program, HashSet<int> facts, KernelConfig config)
    {
        var requesting = RequestEarly.Run(program, config.NumWarps);
        var products = facts.Count > 0 && config.NumStages == 1 ? MatrixProducts.Of(requesting, AxisAnalysis.Run(requesting, facts), config.NumWarps, config.NumStages) : null;
        var isSplit = products is { Any: true } || !ReferenceEquals(Realigned(requesting), requesting);
        return Realigned(isSplit ? SplitTail.Run(requesting, products) : requesting);

        BlockProgram Realigned(BlockProgram loading) => RealignLoads.Run(loading, facts, config.NumStages);
    }

    /// <summary>The variants that fetch tensors: one that assumes all that widens an access, and one that assumes nothing.</summary>
    private static IEnumerable<KernelVariant> Fetching(BlockProgram program, HashSet<int> facts, int number, KernelConfig config) =>
        HopperKernel.Of(program, facts, config).Select((variant, i) => new KernelVariant(
            number, IsAligned: i == 0, SimtTarget.Hopper, variant.Kernel.Threads, variant.Kernel.Kernel, variant.Assumed.ToEquatableArray(), variant.Kernel.Tensors, variant.Kernel.Apart, variant.Kernel.Residency));

    /// <summary>The program of each configuration, and what all of them ask of the arguments' alignment.</summary>
    private static (BlockProgram[] Programs, HashSet<int> Facts) ProgramsOf(KernelModel model)
    {
        var programs = model.Signature.Configs.Select(config => Specialized(model.Program!, config)).ToArray();
        return (programs, FactsOf(programs, model.Signature.Configs));
    }

    /// <summary>
    /// What all programs of a kernel ask of the arguments' alignment. Kernels that fetch tensors have a variant of their own for results with odd rows; of others,
    /// results are as narrow as those may need.
    /// </summary>
    public static HashSet<int> FactsOf(IReadOnlyList<BlockProgram> programs, IReadOnlyList<KernelConfig> configs)
    {
        var facts = new HashSet<int>(programs.SelectMany(program => AlignmentFacts.Run(program)));
        var multiplying = Enumerable.Range(0, programs.Count).Where(c => programs[c].Body.Multiplies).ToList();
        return multiplying.Count == 0 || multiplying.Any(c => configs[c].IsFor(ConfigTargets.Hopper) && HopperKernel.Obstacle(programs[c], facts, configs[c]) is null)
            ? facts
            : new HashSet<int>(programs.SelectMany(program => AlignmentFacts.Run(program, areResultsWide: false)));
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
    /// <param name="stages">How many steps of a loop the operands of products may be under way at once.</param>
    public static LaidOutProgram LayOut(
        BlockProgram program, ISet<int> facts, int warps, SimtTarget target, out EquatableArray<AxisInfo> infos, int stages = 1)
    {
        var before = AxisAnalysis.Run(program, facts);
        var products = target.HasMatrices ? MatrixProducts.Of(program, before, warps, stages) : null;
        var homes = LayoutChoice.Run(program, before, warps, target.HasWarpgroups, products);
        if (NarrowAccumulators.Run(program, homes) is var narrowed && !ReferenceEquals(narrowed, program))
        {
            program = narrowed;
            before = AxisAnalysis.Run(program, facts);
            products = target.HasMatrices ? MatrixProducts.Of(program, before, warps, stages) : null;
            homes = LayoutChoice.Run(program, before, warps, target.HasWarpgroups, products);
        }

        var laid = AssignLayouts.Run(program, before, homes, warps, target.HasWarpgroups, products);
        laid = laid with { Program = EliminateDead.Run(laid.Program) };
        infos = AxisAnalysis.Run(laid.Program, facts);
        if (products is not { Any: true } || stages < 2) return laid;
        laid = PipelineCopies.Run(laid, infos, stages);
        laid = laid with { Program = EliminateDead.Run(laid.Program) };
        infos = AxisAnalysis.Run(laid.Program, facts);
        return laid;
    }
}
