using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>Which part of a kernel a thread takes.</summary>
internal enum WarpRole
{
    /// <summary>All threads do all.</summary>
    Whole,

    /// <summary>Fetches boxes.</summary>
    Fetching,

    /// <summary>Computes with what was fetched.</summary>
    Computing,
}

/// <summary>The channels of a kernel in its shared memory, and what its code calls their parts.</summary>
/// <param name="Channels">In order: slots one behind the other from <see cref="Base"/> on, then the barriers.</param>
/// <param name="Maps">The kernel parameters that are the addresses of the tensors' descriptions, in order.</param>
internal sealed record Rings(EquatableArray<TensorAccess> Tensors, EquatableArray<RingNames> Channels, EquatableArray<string> Maps)
{
    /// <summary>The local that holds the address of the first slot.</summary>
    public const string Base = "ring";

    /// <summary>The local that holds the address of the first barrier.</summary>
    public const string Barriers = "barriers";

    public const int BarrierBytes = 8;

    private const string MapStem = "tensor";

    /// <summary>The names that are the same whatever the channels.</summary>
    public static IEnumerable<string> Locals => [Base, Barriers];

    public static Rings Of(TensorProgram program)
    {
        var rings = new List<RingNames>();
        int bytes = 0, stages = 0, all = program.Channels.Sum(c => c.Stages);
        foreach (var channel in program.Channels)
        {
            rings.Add(new RingNames(channel, rings.Count, bytes, stages * BarrierBytes, (all + stages) * BarrierBytes));
            bytes += channel.SlotBytes * channel.Stages;
            stages += channel.Stages;
        }

        return new Rings(program.Tensors, rings.ToEquatableArray(), Enumerable.Range(0, program.Tensors.Sum(t => t.Maps)).Select(Map).ToEquatableArray());
    }

    /// <summary>The kernel parameter that holds the address of a description.</summary>
    public static string Map(int number) => $"{MapStem}{CSharpLiteral.Integer(number)}";

    /// <summary>The kernel parameter that holds the address of a tensor's description.</summary>
    public string MapOf(int tensor) => Maps[Tensors.Take(tensor).Sum(t => t.Maps)];

    /// <summary>Whether threads of all warps that fetch copy some of the blocks.</summary>
    public bool AreUneven => Channels.Any(r => r.Channel.IsUneven);

    /// <summary>Whether a name may be that of a tensor's description, or of a channel's local.</summary>
    public static bool IsNumbered(string name) => name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is MapStem or RingNames.StageStem or RingNames.RoundStem or RingNames.HeldStem or RingNames.CopiedStem;

    public int SlotBytes => Channels.Sum(r => r.Channel.SlotBytes * r.Channel.Stages);

    public int BarrierCount => 2 * Channels.Sum(r => r.Channel.Stages);

    /// <summary>Names that no local of the program may have.</summary>
    public IEnumerable<string> Reserved => Channels.SelectMany(r => new[] { r.Stage, r.Round, r.Held, r.Copied }).Concat(Maps).Concat([Base, Barriers]);
}

/// <summary>One channel's place in shared memory, and its locals.</summary>
/// <param name="Origin">Of its first slot, in bytes from the first of all.</param>
/// <param name="FullAt">Of its first arrival barrier, in bytes from the first barrier.</param>
/// <param name="EmptyAt">Of its first release barrier.</param>
internal sealed record RingNames(Channel Channel, int Number, int Origin, int FullAt, int EmptyAt)
{
    public const string StageStem = "stage";
    public const string RoundStem = "round";
    public const string HeldStem = "held";
    public const string CopiedStem = "copied";

    /// <summary>The slot that comes next.</summary>
    public string Stage => $"{StageStem}{CSharpLiteral.Integer(Number)}";

    /// <summary>Parity of the times that the ring was gone round.</summary>
    public string Round => $"{RoundStem}{CSharpLiteral.Integer(Number)}";

    /// <summary>The slot that a running product may still read, or -1.</summary>
    public string Held => $"{HeldStem}{CSharpLiteral.Integer(Number)}";

    /// <summary>Bytes that fill a slot, where tensors may end within boxes.</summary>
    public string Copied => $"{CopiedStem}{CSharpLiteral.Integer(Number)}";

    /// <summary>Whether a slot may be filled by less than it has room for.</summary>
    public bool HasEnds => Channel.Blocks.Any(b => b.End is not null);

    /// <summary>Bytes that are copied to fill a slot, as an expression.</summary>
    public string CopiedBytes => HasEnds ? Copied : CSharpLiteral.Integer(Channel.CopiedBytes);

    /// <summary>What <see cref="Copied"/> is, as an expression of arguments.</summary>
    public string CopiedOf(EquatableArray<Parameter> parameters)
    {
        var ending = Channel.Blocks.Where(b => b.End is not null).Select(b => $"{KernelEmitter.ExtentOf(parameters, b.End!)} * {CSharpLiteral.Integer(b.Bytes / b.End!.Extent)}");
        return string.Join(" + ", ending.Append(CSharpLiteral.Integer(Channel.Blocks.Where(b => b.End is null && !b.IsUneven).Sum(b => b.Bytes))));
    }

    public string SlotAddress => $"{Sum(Rings.Base, Origin)} + {Stage} * {CSharpLiteral.Integer(Channel.SlotBytes)}";

    public string FullBarrier => Barrier(FullAt, Stage);

    public string EmptyBarrier => EmptyBarrierOf(Stage);

    public string EmptyBarrierOf(string stage) => Barrier(EmptyAt, stage);

    private static string Barrier(int at, string stage) => $"{Sum(Rings.Barriers, at)} + {stage} * {CSharpLiteral.Integer(Rings.BarrierBytes)}";

    private static string Sum(string name, int offset) => offset == 0 ? name : $"{name} + {CSharpLiteral.Integer(offset)}";
}
