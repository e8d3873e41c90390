using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// What only one program reads is asked for ahead. Where a loop reads memory without a gap, that is as far ahead as memory takes to answer; elsewhere it is one
/// program ahead: a core runs neighbouring programs one after the other, and their rows begin anew too often for the processor to foresee where they go on.
/// </content>
internal sealed partial class SimdEmitter
{
    private const int CacheLine = 64;

    /// <summary>What a core reads while memory answers, in bytes, and some more: nearer is too late, and a longer way has been thrown out of the cache again.</summary>
    private const int StreamDistance = 4096;

    /// <summary>By how much the variables of the loops that are being written grow, where that is a number.</summary>
    private readonly Dictionary<int, long> steps = [];

    /// <summary>What a load brings at once in the loop that is being written, in bytes.</summary>
    private int stepElements;

    private static bool IsStreamed(Op load) => !load.IsKeptCached;

    /// <summary>Registers of the lanes' axis that make a cache line of a streamed load, so that a line is asked for once.</summary>
    private int RegistersOfLine(IEnumerable<int> reads, BlockType domain)
    {
        var registers = 1;
        WalkClosure(reads, domain, (op, _) =>
        {
            if (op.Code == Opcode.Load && IsStreamed(op)) registers = Math.Max(registers, CacheLine / (Carrier.Lanes * program.TypeOf(op.Result).Element.Size()));
        });
        return registers;
    }

    private Term Prefetched(Op load, Position position, Term address, Term term)
    {
        Prefetch(load, position, address);
        return term;
    }

    private void Prefetch(Op load, Position position, Term address)
    {
        var size = program.TypeOf(load.Result).Element.Size();
        var at = position.Coordinates[position.Lane];
        if (!IsStreamed(load) || address.Depth == 0 || (at.Variable is not null && stepElements * size < CacheLine) || at.Offset * size % CacheLine != 0) return;
        var isOneStream = IsOneStream(load.Operands[0]);
        var distance = isOneStream ? CSharpLiteral.Integer(StreamDistance) : DistanceOfPrograms(load.Operands[0], size);
        if (distance is null) return;
        scopes[address.Depth].Writer.WriteLine($"Simd.Prefetch{(isOneStream && load.IsReadOnce ? "Once" : "")}({address.Text} + {distance});");
    }

    /// <summary>Whether a loop reads memory without a gap: a step has no holes, and the next one begins where it ends.</summary>
    private bool IsOneStream(int pointer)
    {
        if (linearForms.Of(pointer) is not { } form) return false;
        var type = program.TypeOf(pointer);
        var strides = Enumerable.Range(0, type.Rank).Where(axis => type.Extents[axis] > 1).Select(axis => (Stride: form.CoefficientOf(axis).Constant, Extent: type.Extents[axis])).ToArray();
        return strides.All(s => s.Stride > 0) && strides.Sum(s => s.Stride * (s.Extent - 1)) + 1 == type.ElementCount
            && form.Terms.Any(t => t.Axis == LinearTerm.NoAxis && t.Factors.Count == 1 && steps.TryGetValue(t.Factors[0], out var step) && t.Coefficient * step == type.ElementCount);
    }

    /// <summary>How far apart in memory two neighbouring programs read, as the text of a native integer; null if that depends on which ones.</summary>
    private string? DistanceOfPrograms(int pointer, int size)
    {
        if (linearForms.Of(pointer) is not { } form) return null;
        var products = new List<string>();
        foreach (var term in form.Terms)
        {
            var isOfProgram = term.Factors.Select(f => plan.Definition(f) is { Code: Opcode.ProgramId, Axis: 0 }).ToArray();
            if (!isOfProgram.Any(p => p)) continue;
            var others = term.Factors.Where((_, i) => !isOfProgram[i]).ToArray();
            if (term.Axis != LinearTerm.NoAxis || isOfProgram.Count(p => p) != 1 || others.Any(o => !scalars.TryGetValue(o, out var scalar) || scalar.Depth > 0)) return null;
            products.Add(string.Concat(new[] { $"{CSharpLiteral.Integer(term.Coefficient * size)}L" }.Concat(others.Select(o => $" * {scalars[o].Text}"))));
        }

        if (products.Count == 0) return null;
        var text = string.Join(" + ", products);
        if (scopes.Find(-1, text) is { } known) return known.Text;
        var local = Local("ahead", $"(nint)({text})", false, 0);
        scopes[local.Depth].Terms[(-1, text)] = local;
        return local.Text;
    }
}
