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
    private const int FetchingThreads = LaidOutProgram.LanesPerWarp * WarpgroupLayouts.WarpsPerGroup;
    private const int RegistersOfMultiprocessor = 65536;
    private const int SharedBytesOfMultiprocessor = 228 * 1024;

    /// <summary>What the driver takes of each group's share.</summary>
    private const int ReservedSharedBytes = 1024;
    private const int FetchingRegisters = 24;
    private const int MaxRegisters = 240;

    /// <summary>What a thread needs besides accumulators, at least.</summary>
    private const int OtherRegisters = 72;

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
        var scheduled = ScheduleFetches.Run(fetching, tensors, config.NumStages);
        var rings = Rings.Of(scheduled);
        var copying = Part(SplitRoles.Fetching(scheduled.Program), WarpRole.Fetching);
        var computing = Part(SplitRoles.Computing(scheduled.Program), WarpRole.Computing);
        return Compose(fetching.Parameters, rings, copying, computing, config.NumWarps * LaidOutProgram.LanesPerWarp) with { Apart = FetchesAfterStores(fetching, tensors) };

        RolePart Part(BlockProgram part, WarpRole role)
        {
            var laid = KernelCompiler.LayOut(part, facts, config.NumWarps, SimtTarget.Hopper, out var infos);
            return SimtEmitter.Emit(new RegisterDemand(new RegisterMap(laid, infos)), SimtTarget.Hopper, role, rings);
        }
    }

    /// <summary>The program with its tensors fetched, and what keeps warpgroups from multiplying them.</summary>
    private static (BlockProgram Program, EquatableArray<TensorAccess> Tensors, string? Obstacle) Fetched(BlockProgram program, ISet<int> facts, KernelConfig config)
    {
        var (fetching, tensors) = FetchTensors.Run(program, AxisAnalysis.Run(program, facts), config.UnevenRows);
        var obstacle = FetchesAfterWaiting(fetching.Body)
            ? "an atomic update or a volatile load stands before a load that would be fetched, and the warp that fetches does not wait for it"
            : tensors.Count == 0
            ? "no load is a box of a tensor (rows of one stride, a mask of nothing but bounds, a parameter that the kernel stores nothing through) that a Dot multiplies"
            : config.UnevenRows is { } uneven && !tensors.Any(t => t.IsUneven)
            ? $"'{uneven}' is no parameter of which a Dot multiplies boxes of a matrix, each of whole rows of every kind, that begin at multiples of 16 bytes in their rows"
            : WarpgroupProducts.AllFit(fetching, config.NumWarps)
                ? null
                : "a Dot cannot be multiplied by warpgroups (each has 4 warps and 64 rows; 8-bit and 16-bit elements; the right operand is a load)";
        return (fetching, tensors, obstacle);
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

    private static HopperKernel Compose(EquatableArray<Parameter> parameters, Rings rings, RolePart fetching, RolePart computing, int computingThreads)
    {
        var threads = computingThreads + FetchingThreads;
        var exchange = (computing.SharedBytes + Channel.Alignment - 1) / Channel.Alignment * Channel.Alignment;
        var bytes = exchange + Channel.Alignment + rings.SlotBytes + rings.BarrierCount * Rings.BarrierBytes;

        // Two groups of a multiprocessor hide each other's epilogues, where both fit.
        var fitTwice = 2 * (bytes + ReservedSharedBytes) <= SharedBytesOfMultiprocessor
            && Registers(2) >= computing.LiveAccumulators + OtherRegisters
            && RegistersOfMultiprocessor / 2 / threads >= computing.WidestProduct + OtherRegisters / 2;
        var residency = fitTwice ? 2 : 1;
        var registers = Registers(residency);
        var writer = new SourceWriter();
        writer.WriteLine($"var {Shared} = SharedMemory.GetDynamic<byte>();");
        writer.WriteLine($"Simt.DeclareAccumulators({CSharpLiteral.Integer(computing.Accumulators)});");
        writer.WriteLine($"int {Thread} = Group.IdxX;");
        writer.WriteLine($"int {Rings.Base} = (Simt.SharedAddress(ref {Shared}[{CSharpLiteral.Integer(exchange)}]) + {CSharpLiteral.Integer(Channel.Alignment - 1)}) & -{CSharpLiteral.Integer(Channel.Alignment)};");
        writer.WriteLine($"int {Rings.Barriers} = {Rings.Base} + {CSharpLiteral.Integer(rings.SlotBytes)};");
        writer.WriteLine($"int {Programs} = {GridDim(0)} * {GridDim(1)} * {GridDim(2)};");
        WriteEnds();
        writer.Open($"if ({Thread} == 0)");
        foreach (var ring in rings.Channels)
        {
            for (var stage = 0; stage < ring.Channel.Stages; stage++)
            {
                writer.WriteLine($"Simt.MakeBarrier({Rings.Barriers} + {CSharpLiteral.Integer(ring.FullAt + stage * Rings.BarrierBytes)}, 1);");
                writer.WriteLine($"Simt.MakeBarrier({Rings.Barriers} + {CSharpLiteral.Integer(ring.EmptyAt + stage * Rings.BarrierBytes)}, {CSharpLiteral.Integer(computingThreads / LaidOutProgram.LanesPerWarp)});");
            }
        }

        writer.WriteLine("Simt.PublishBarriers();").Close().WriteLine("Group.Barrier();");
        writer.Open($"if ({Thread} >= {CSharpLiteral.Integer(computingThreads)})");
        writer.WriteLine($"Simt.ShrinkRegisters({CSharpLiteral.Integer(FetchingRegisters)});").Open($"if ({Thread} == {CSharpLiteral.Integer(computingThreads)})");
        WriteRole(fetching, isComputing: false);
        writer.Close().Close().Open("else");
        writer.WriteLine($"Simt.GrowRegisters({CSharpLiteral.Integer(registers)});");
        WriteRole(computing, isComputing: true);
        writer.Close();
        return new HopperKernel(new SimtKernel(writer.ToString(), bytes) { IsSharedDynamic = true, MinArchitecture = 90 }, threads, residency, rings.Tensors, []);

        // A group starts with as many registers in each thread, and can share out no more than those.
        int Registers(int groups) =>
            Math.Min(MaxRegisters, (RegistersOfMultiprocessor / groups / threads / 8 * 8 * threads - FetchingThreads * FetchingRegisters) / computingThreads / 8 * 8);

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
