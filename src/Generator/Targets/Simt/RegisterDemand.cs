using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>
/// Which registers somebody reads, found backward from the stores and updates; only those are emitted. Of an address block this is one register a vector, of a mask
/// that is constant over a vector likewise.
/// </summary>
internal sealed class RegisterDemand
{
    private readonly RegisterMap map;
    private readonly SortedSet<int>[] demanded;
    private readonly Dictionary<(int Value, int Register), (int Count, Region? Reader)> reads = [];
    private readonly Dictionary<int, Region> definedIn = [];
    private readonly bool isSettled;

    public RegisterDemand(RegisterMap map)
    {
        this.map = map;
        demanded = Enumerable.Range(0, map.Program.Values.Count).Select(_ => new SortedSet<int>()).ToArray();
        Visit(map.Program.Body);

        // Loops were walked until nothing grew; the readers are counted in one more walk that sees each of them once.
        reads.Clear();
        isSettled = true;
        Visit(map.Program.Body);
    }

    public RegisterMap Map => map;

    /// <summary>Canonical registers of a value that are read, in order.</summary>
    public IReadOnlyCollection<int> Of(int value) => demanded[value];

    /// <summary>Whether a register is read once, in the region where its value is computed: then its expression may stand where it is read.</summary>
    public bool IsReadOnceNearby(int value, int register) =>
        reads.TryGetValue((value, register), out var read) && read.Count == 1 && definedIn.TryGetValue(value, out var home) && ReferenceEquals(read.Reader, home);

    /// <summary>How many 32-bit registers a thread has in use at once at least: what a loop carries, or what a product accumulates in. Bytes may share a register.</summary>
    public int AtOnce => map.Program.Body.Everything
        .Select(op => op.Code switch
        {
            Opcode.For or Opcode.While => op.Results.Sum(WordsOf),
            Opcode.Dot => WordsOf(op.Result),
            _ => 0,
        })
        .DefaultIfEmpty(0)
        .Max();

    private int WordsOf(int value) => map.Program.TypeOf(value) is { IsScalar: false } type ? Of(value).Count * type.Element.Size() / 4 : 0;

    private bool Read(int value, int register, Region? reader, int times = 1)
    {
        if (value < 0) return false;
        var canonical = map.Canonical(value, register);
        reads[(value, canonical)] = reads.TryGetValue((value, canonical), out var earlier) ? (earlier.Count + times, earlier.Reader) : (times, reader);
        return demanded[value].Add(canonical);
    }

    private void ReadAll(int value, Region reader)
    {
        if (value < 0) return;
        for (var r = 0; r < map.RegisterCount(value); r++) Read(value, r, reader);
    }

    private void Visit(Region region)
    {
        foreach (var op in region.Ops.Reverse())
        {
            foreach (var result in op.Results) definedIn[result] = region;
            Visit(op, region);
        }
    }

    private void Visit(Op op, Region region)
    {
        switch (op.Code)
        {
            case Opcode.Yield or Opcode.ReleaseSlot or Opcode.DrainChannel or Opcode.AwaitPredecessor:
                return;

            case Opcode.StartSuccessor:
                Read(op.Operands[0], 0, region);
                return;

            case Opcode.Request:
                var together = map.RequestWidth(op.Operands[0]);
                for (var r = 0; r < map.RegisterCount(op.Operands[0]); r += together)
                {
                    Read(op.Operands[0], map.PlaceOf(op.Operands[0], r).Register, region);
                    Read(op.Operands[1], r, region);
                }

                return;

            case Opcode.Store:
                var stored = map.AccessWidth(op);
                for (var r = 0; r < map.RegisterCount(op.Operands[1]); r++)
                {
                    Read(op.Operands[1], r, region);
                    if (r % stored != 0) continue;
                    Read(op.Operands[0], map.PlaceOf(op.Operands[0], r).Register, region);
                    Read(op.Operands[2], r, region);
                }

                return;

            case var code when code.IsAtomic():
                var repeated = map.Laid.Layouts[op.Result]?.FreeBits(InDim.Register) ?? 0;
                for (var r = 0; r < map.RegisterCount(op.Result); r++)
                {
                    if ((r & repeated) != 0) continue;
                    Read(op.Operands[0], map.PlaceOf(op.Operands[0], r).Register, region);
                    foreach (var operand in op.Operands.Skip(1)) Read(operand, r, region);
                }

                return;

            case Opcode.Load:
                var width = map.AccessWidth(op);
                foreach (var group in demanded[op.Result].Select(r => r / width * width).Distinct().ToArray())
                {
                    Read(op.Operands[0], map.PlaceOf(op.Operands[0], group).Register, region);
                    Read(op.Operands[1], group, region);
                    if (op.IsRealigned && width > 1) Read(op.Operands[3], group, region);
                }

                foreach (var r in demanded[op.Result].ToArray()) Read(op.Operands[2], r, region);
                return;

            case Opcode.For or Opcode.While:
                VisitLoop(op, region);
                return;

            case Opcode.If:
                foreach (var branch in op.Regions)
                {
                    for (var i = 0; i < op.Results.Count; i++)
                        foreach (var r in demanded[op.Results[i]].ToArray()) Read(branch.Terminator.Operands[i], r, branch);
                    Visit(branch);
                }

                Read(op.Operands[0], 0, region);
                return;

            case Opcode.TensorLoad:
                foreach (var start in op.Operands) Read(start, 0, region);
                return;

            case Opcode.Dot:
                foreach (var operand in op.Operands) ReadAll(operand, region);
                return;

            case Opcode.ToShared:
                ReadAll(op.Operands[0], region);
                return;

            case Opcode.StoreShared:
                Read(op.Operands[1], 0, region);
                ReadAll(op.Operands[2], region);
                return;

            case Opcode.CopyShared:
                var copied = map.CopyWidth(op);
                Read(op.Operands[1], 0, region);
                for (var r = 0; r < map.RegisterCount(op.Operands[2]); r += copied)
                {
                    Read(op.Operands[2], map.PlaceOf(op.Operands[2], r).Register, region);
                    foreach (var operand in op.Operands.Skip(3)) Read(operand, r, region);
                }

                return;

            case Opcode.LoadShared when op.IsWindowed:
                if (demanded[op.Result].Count == 0) return;
                var run = map.RunOf(op);
                ReadAll(op.Operands[0], region);
                foreach (var first in demanded[op.Result].Select(r => r & ~run.Mask).Distinct().ToArray()) Read(op.Operands[1], first, region);
                return;

            case Opcode.AlignRows:
                ReadAll(op.Operands[0], region);
                Read(op.Operands[1], 0, region);
                return;

            case Opcode.PieceStart:
                foreach (var r in demanded[op.Result].ToArray()) Read(op.Operands[0], map.PlaceOf(op.Operands[0], r).Register, region);
                return;

            case Opcode.ConvertLayout when !map.Laid.LayoutOf(op.Operands[0]).SameDistribution(map.Laid.LayoutOf(op.Result), out _):
                if (demanded[op.Result].Count > 0) ReadAll(op.Operands[0], region);
                return;
        }

        if (op.Results.Count == 0 || demanded[op.Result].Count == 0) return;
        if (op.Code.IsReduction() || op.Code is Opcode.LoadShared or Opcode.SharedSlot || map.Laid.IsShared(op.Result))
        {
            foreach (var operand in op.Operands) ReadAll(operand, region);
            return;
        }

        foreach (var r in demanded[op.Result].ToArray())
        {
            // Who reads a rearranged block reads the elements it was made of: one element of a splat may be read by many.
            var (times, reader) = Rearranges(op.Code) && reads.TryGetValue((op.Result, r), out var read) ? read : (1, region);
            for (var i = 0; i < op.Operands.Count; i++)
                if (op.Operands[i] >= 0) Read(op.Operands[i], map.Source(op, i, r), reader, times);
        }
    }

    /// <summary>Whether an operation has no code: the registers of its result are registers of its operand.</summary>
    private static bool Rearranges(Opcode code) => code.IsRelabelling() || code is Opcode.Splat or Opcode.ConvertLayout;

    private void VisitLoop(Op op, Region region)
    {
        var bounds = op.Code == Opcode.For ? 3 : 0;
        var groups = op.Code == Opcode.For ? new[] { op.Body.Arguments.Skip(1).ToArray() } : op.Regions.Select(r => r.Arguments.ToArray()).ToArray();
        var body = op.Regions[op.Regions.Count - 1];

        // What the body reads of a carried value at its top, it must have computed at its end.
        bool grown;
        do
        {
            grown = false;
            for (var i = 0; i < op.Results.Count; i++)
            {
                foreach (var r in demanded[op.Results[i]].Concat(groups.SelectMany(g => demanded[g[i]])).Distinct().ToArray())
                {
                    grown |= demanded[op.Results[i]].Add(map.Canonical(op.Results[i], r));
                    grown |= Read(body.Terminator.Operands[i], r, body);
                    grown |= Read(op.Operands[bounds + i], r, region);
                    foreach (var group in groups) grown |= demanded[group[i]].Add(map.Canonical(group[i], r));
                }
            }

            if (op.Code == Opcode.While) Read(op.Regions[0].Terminator.Operands[0], 0, op.Regions[0]);
            foreach (var nested in op.Regions.Reverse()) Visit(nested);
        }
        while (!isSettled && (grown || groups.Any(g => Enumerable.Range(0, op.Results.Count).Any(i => demanded[g[i]].Any(r => !demanded[op.Results[i]].Contains(r))))));

        for (var i = 0; i < bounds; i++) Read(op.Operands[i], 0, region);
    }
}
