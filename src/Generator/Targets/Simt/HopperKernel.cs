using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Passes;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>
/// A kernel for sm_90a: one warp fetches the operands of products, warpgroups multiply. Its groups stay and take one program after the other, so that the
/// boxes of the next are fetched while a result is still being stored.
/// </summary>
/// <param name="Kernel">The statements, and the dynamic shared memory.</param>
/// <param name="Threads">Of the computing warps and of the warpgroup that fetches.</param>
/// <param name="Residency">Groups that stay on a multiprocessor.</param>
/// <param name="Tensors">What the host describes, in the order of the parameters that hold the descriptions' addresses.</param>
/// <param name="Apart">What must not share memory, as nothing orders it: a pointer parameter that is fetched, and one that was stored through before.</param>
internal sealed record HopperKernel(SimtKernel Kernel, int Threads, int Residency, EquatableArray<TensorAccess> Tensors, EquatableArray<(int Fetched, int Stored)> Apart)
{
    private const int RegisterBytes = 4;

    /// <summary>What is asked of a load that is to be fetched.</summary>
    private const string IsBox = "is a box of a tensor (rows of one stride, a mask of nothing but bounds, a parameter that the kernel stores nothing through) that a Dot multiplies";

    /// <summary>What a thread clears at once.</summary>
    private const int ClearedBytes = 16;
    private const string Thread = "thread";
    private const string Shared = "shared";
    private const string Program = "program";
    private const string Programs = "programs";
    private const string Turn = "turn";
    private const string Cleared = "cleared";

    /// <summary>The names that the kernel has for its own locals.</summary>
    public static IEnumerable<string> Locals => Reserved.Concat([Shared, Thread]);

    public static IEnumerable<string> Reserved => Enumerable.Range(0, 3).SelectMany(axis => new[] { ProgramId(axis), GridDim(axis) }).Concat([Program, Programs, Turn, Cleared]);

    public static string ProgramId(int axis) => $"program{"XYZ"[axis]}";

    /// <summary>The parameter that holds how many programs there are along an axis.</summary>
    public static string GridDim(int axis) => $"grid{"XYZ"[axis]}";

    /// <summary>Why there is no kernel, as a part of a sentence; null if there is one.</summary>
    public static string? Obstacle(BlockProgram program, ISet<int> facts, KernelConfig config) => Fetched(program, facts, config).Obstacle;

    /// <summary>Why rows that the configuration says may begin anywhere are not fetched where they lie, as a part of a sentence; null if they are, or if it says nothing.</summary>
    public static string? UnevenObstacle(BlockProgram program, ISet<int> facts, KernelConfig config) =>
        config.UnevenRows is null ? null : UnevenObstacle(program, Fetched(program, facts, config).Tensors, config);

    /// <summary>
    /// The kernels, none where there is an <see cref="Obstacle"/>: then that of an older device serves. What tensors need, the host sees to. Of the facts the code itself
    /// is left to assume what widens its other accesses: all of that, or none, for results with odd rows.
    /// </summary>
    /// <returns>The facts that each assumes, and the kernel.</returns>
    public static IEnumerable<(ISet<int> Assumed, HopperKernel Kernel)> Of(BlockProgram program, ISet<int> facts, KernelConfig config)
    {
        var (fetching, tensors, obstacle) = Fetched(program, facts, config);
        if (obstacle is not null) yield break;
        var widening = AlignmentFacts.Among(fetching, facts);
        yield return (widening, Of(fetching, tensors, widening, config));
        if (widening.Count > 0) yield return (new HashSet<int>(), Of(fetching, tensors, new HashSet<int>(), config));
    }

    private static HopperKernel Of(BlockProgram fetching, EquatableArray<TensorAccess> tensors, ISet<int> facts, KernelConfig config)
    {
        (fetching, tensors) = DealRows.Run(fetching, tensors, AxisAnalysis.Run(fetching, facts), config.NumWarps);
        var scheduled = ScheduleFetches.Run(fetching, tensors, config.NumStages);
        var rings = Rings.Of(scheduled);
        var copying = Emitted(Demand(SplitRoles.Fetching(scheduled.Program)), WarpRole.Fetching);
        var demand = Demand(StartProducts.Run(SplitRoles.Computing(scheduled.Program), tensors));
        var computing = Emitted(demand, WarpRole.Computing);
        var share = MultiprocessorShare.Of(rings, computing, config.NumWarps * LaidOutProgram.LanesPerWarp);

        // Scales and biases of a wide tile take a thread many registers, which only a large share has beside the accumulators.
        var laid = demand.Map.Laid;
        var spare = StoresWords(demand) ? share.Registers - computing.LiveAccumulators - MultiprocessorShare.BusyRegisters : 0;
        var advanced = AdvanceLoads.PastProducts(laid.Program, spare, RegistersOf);
        if (!ReferenceEquals(advanced, laid.Program))
            computing = Emitted(new RegisterDemand(new RegisterMap(laid with { Program = advanced }, demand.Map.Infos)), WarpRole.Computing);
        return Compose(fetching.Parameters, rings, copying, computing, share) with { Apart = FetchesAfterStores(fetching, tensors) };

        RegisterDemand Demand(BlockProgram part) => new(new RegisterMap(KernelCompiler.LayOut(part, facts, config.NumWarps, SimtTarget.Hopper, out var infos), infos));

        RolePart Emitted(RegisterDemand part, WarpRole role) => SimtEmitter.Emit(part, SimtTarget.Hopper, role, rings);

        // What comes element by element has an address and a mask each.
        int RegistersOf(Op load)
        {
            var elements = demand.Of(load.Result).Count;
            var bytes = laid.Program.TypeOf(load.Result).Element.Size();
            return (elements * bytes + RegisterBytes - 1) / RegisterBytes + (demand.Map.AccessWidth(load) > 1 ? 0 : 2 * elements);
        }
    }

    /// <summary>Whether stores take several elements at once: of those that take one, addresses and masks need all the registers that there are.</summary>
    private static bool StoresWords(RegisterDemand demand) =>
        demand.Map.Program.Body.Everything.Where(op => op.Code == Opcode.Store).All(op => demand.Map.AccessWidth(op) > 1);

    /// <summary>The program with its tensors fetched, and what keeps warpgroups from multiplying them.</summary>
    private static (BlockProgram Program, EquatableArray<TensorAccess> Tensors, string? Obstacle) Fetched(BlockProgram program, ISet<int> facts, KernelConfig config)
    {
        var (fetching, tensors) = FetchTensors.Run(program, AxisAnalysis.Run(program, facts), config.UnevenRows);
        var obstacle = FetchesAfterWaiting(fetching.Body)
            ? "an atomic update or a volatile load stands before a load that would be fetched, and the warp that fetches does not wait for it"
            : tensors.Count == 0
            ? $"no load {IsBox}"
            : UnevenObstacle(program, tensors, config) is { } unfetched
            ? $"'{config.UnevenRows}' is not fetched where its rows lie: {unfetched}"
            : WarpgroupProducts.AllFit(fetching, config.NumWarps)
                ? null
                : "a Dot cannot be multiplied by warpgroups (each has 4 warps and 64 rows; 8-bit and 16-bit elements; the right operand is a load)";
        return (fetching, tensors, obstacle);
    }

    private static string? UnevenObstacle(BlockProgram program, EquatableArray<TensorAccess> tensors, KernelConfig config)
    {
        if (config.UnevenRows is not { } name || tensors.Any(t => t.IsUneven)) return null;
        if (tensors.FirstOrDefault(t => program.Parameters[t.Parameter].Name == name) is not { } even) return $"no load through it {IsBox}";
        return $"its blocks must be matrices that nothing but Dot reads, with bounds of rows and columns, and begin in columns that are multiples of {MemoryLayouts.MaxVectorBytes / even.Element.Size()}";
    }

    /// <summary>Whether something is fetched, by a warp that runs ahead, behind what the program may have to wait for.</summary>
    private static bool FetchesAfterWaiting(Region body)
    {
        var found = false;
        Walk(body, op => op.MayWait, (op, waits) => found |= op.Code == Opcode.TensorLoad && waits.Count > 0);
        return found;
    }

    /// <summary>The parameters that a program fetches after it stored through others. The warp that fetches does not wait for stores.</summary>
    private static EquatableArray<(int Fetched, int Stored)> FetchesAfterStores(BlockProgram fetching, EquatableArray<TensorAccess> tensors)
    {
        var pairs = new SortedSet<(int Fetched, int Stored)>();
        var (origins, _) = PointerOrigins.Run(fetching);
        Walk(fetching.Body, op => op.Code == Opcode.Store, (op, stores) =>
        {
            if (op.Code != Opcode.TensorLoad) return;
            foreach (var store in stores) pairs.Add((tensors[(int)op.Numbers[0]].Parameter, origins[store.Operands[0]]));
        });
        return pairs.ToEquatableArray();
    }

    /// <summary>Visits the operations with those of some kind that come before them: also in an earlier trip of a loop.</summary>
    private static void Walk(Region body, Func<Op, bool> isOfKind, Action<Op, IReadOnlyCollection<Op>> visit)
    {
        var before = new HashSet<Op>();
        Visit(body);

        void Visit(Region region)
        {
            foreach (var op in region.Ops)
            {
                if (op.Code is Opcode.For or Opcode.While) before.UnionWith(op.WithNested.Where(isOfKind));
                visit(op, before);
                foreach (var nested in op.Regions) Visit(nested);
                before.UnionWith(op.WithNested.Where(isOfKind));
            }
        }
    }

    private static HopperKernel Compose(EquatableArray<Parameter> parameters, Rings rings, RolePart fetching, RolePart computing, MultiprocessorShare share)
    {
        int threads = share.Threads, computingThreads = share.ComputingThreads;
        var writer = new SourceWriter();
        writer.WriteLine($"var {Shared} = SharedMemory.GetDynamic<byte>();");
        writer.WriteLine($"Simt.DeclareAccumulators({CSharpLiteral.Integer(computing.Accumulators)});");
        writer.WriteLine($"int {Thread} = Group.IdxX;");
        writer.WriteLine($"int {Rings.Base} = (Simt.SharedAddress(ref {Shared}[{CSharpLiteral.Integer(share.ExchangeBytes)}]) + {CSharpLiteral.Integer(Channel.Alignment - 1)}) & -{CSharpLiteral.Integer(Channel.Alignment)};");
        writer.WriteLine($"int {Rings.Barriers} = {Rings.Base} + {CSharpLiteral.Integer(rings.SlotBytes)};");
        writer.WriteLine($"int {Programs} = {GridDim(0)} * {GridDim(1)} * {GridDim(2)};");
        WriteEnds();
        writer.Open($"if ({Thread} == 0)");
        foreach (var ring in rings.Channels)
        {
            for (var stage = 0; stage < ring.Channel.Stages; stage++)
            {
                writer.WriteLine($"Simt.MakeBarrier({Rings.Barriers} + {CSharpLiteral.Integer(ring.FullAt + stage * Rings.BarrierBytes)}, {CSharpLiteral.Integer(1 + (ring.Channel.IsUneven ? MultiprocessorShare.FetchingThreads : 0))});");
                writer.WriteLine($"Simt.MakeBarrier({Rings.Barriers} + {CSharpLiteral.Integer(ring.EmptyAt + stage * Rings.BarrierBytes)}, {CSharpLiteral.Integer(ring.Channel.IsUneven ? computingThreads : computingThreads / LaidOutProgram.LanesPerWarp)});");
            }
        }

        writer.WriteLine("Simt.PublishBarriers();").Close().WriteLine("Group.Barrier();");
        writer.Open($"if ({Thread} >= {CSharpLiteral.Integer(computingThreads)})");
        writer.WriteLine($"Simt.ShrinkRegisters({CSharpLiteral.Integer(share.FetchingRegisters)});");

        // One thread is enough for boxes.
        if (!rings.AreUneven) writer.Open($"if ({Thread} == {CSharpLiteral.Integer(computingThreads)})");
        WriteRole(fetching, isComputing: false);
        if (!rings.AreUneven) writer.Close();
        writer.Close().Open("else");
        writer.WriteLine($"Simt.GrowRegisters({CSharpLiteral.Integer(share.Registers)});");
        if (rings.AreUneven) writer.WriteLine("Simt.AwaitPredecessor();");
        WriteRole(computing, isComputing: true);
        writer.Close();
        return new HopperKernel(new SimtKernel(writer.ToString(), share.SharedBytes) { IsSharedDynamic = true, MinArchitecture = 90, LeastRegisters = computing.LiveAccumulators > share.Registers ? computing.LiveAccumulators : 0 }, threads, share.Residency, rings.Tensors, []);

        // What no copy writes is zero in every slot from the start.
        void WriteEnds()
        {
            var ending = rings.Channels.Where(r => r.HasEnds).ToArray();
            if (ending.Length == 0) return;
            foreach (var ring in ending) writer.WriteLine($"int {ring.Copied} = {ring.CopiedOf(parameters)};");
            writer.Open($"if ({string.Join(" || ", ending.Select(r => $"{r.Copied} < {CSharpLiteral.Integer(r.Channel.CopiedBytes)}"))})");
            writer.Open($"for (int {Cleared} = {Rings.Base}; {Cleared} < {Rings.Barriers}; {Cleared} += {CSharpLiteral.Integer(threads * ClearedBytes)})");
            var own = $"{Cleared} + {Thread} * {CSharpLiteral.Integer(ClearedBytes)}";
            writer.WriteLine($"Simt.ClearShared({own} < {Rings.Barriers}, {own});").Close();
            writer.WriteLine("Simt.PublishShared();").Close();
        }

        void WriteRole(RolePart part, bool isComputing)
        {
            foreach (var ring in rings.Channels)
            {
                writer.WriteLine($"int {ring.Stage} = 0;").WriteLine($"int {ring.Round} = 0;");
                if (isComputing) writer.WriteLine($"int {ring.Held} = -1;");
            }

            writer.Write(part.Prologue);

            // Every second round goes backward: where programs get longer or shorter along the grid, as those over a triangle do, each group has its share of both.
            writer.WriteLine($"int {Turn} = Grid.IdxX;");
            writer.Open($"for (int {Program} = Grid.IdxX; {Program} < {Programs}; {Program} += (2 * (Grid.DimX - {Turn})) - 1, {Turn} = Grid.DimX - 1 - {Turn})");
            writer.WriteLine($"int {ProgramId(0)} = {Program} % {GridDim(0)};");
            writer.WriteLine($"int {ProgramId(1)} = {Program} / {GridDim(0)} % {GridDim(1)};");
            writer.WriteLine($"int {ProgramId(2)} = {Program} / {GridDim(0)} / {GridDim(1)};");
            writer.Write(part.Body).Close();
        }
    }
}
