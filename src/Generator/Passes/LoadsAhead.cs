using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Passes;

/// <summary>Which loads of a counted loop can be made steps ahead, how what they bring gets to shared memory, and among whom.</summary>
/// <param name="values">Of the program as far as it is rewritten.</param>
/// <param name="map">The registers of the program as it was.</param>
/// <param name="matrices">The products that warps compute by matrix instructions.</param>
/// <param name="stages">How many steps may be under way.</param>
internal sealed class LoadsAhead(LaidOutValues values, RegisterMap map, IReadOnlyDictionary<int, MatrixLayouts> matrices, int stages)
{
    /// <summary>The least that one asynchronous copy moves.</summary>
    private const int LeastCopyBytes = 4;

    /// <summary>The loads that go to shared memory alone.</summary>
    public List<StagedLoad> Staged(Op loop)
    {
        var found = new List<StagedLoad>();
        if (loop.Body.Ops.Any(op => op.OrdersMemory)) return found;
        var inside = Definitions.DirectlyIn(loop.Body);
        foreach (var load in loop.Body.Ops.Where(op => op.Code == Opcode.Load))
        {
            var readers = loop.Body.Ops.Where(op => op.Reads(load.Result)).ToList();
            if (readers.Count == 0 || readers.Any(r => r.Code != Opcode.ToShared)) continue;
            var seen = new HashSet<int>();
            if (!load.Operands.All(operand => IsAddressing(operand, loop, inside, seen))) continue;
            found.Add(new StagedLoad(load, readers, load.IsWindowed || readers.All(r => IsCopied(load, values.LayoutOf(r.Result)!))));
        }

        return found;
    }

    /// <summary>The loads that do not go to shared memory, where registers hold what they bring for the next step.</summary>
    public List<StagedLoad> Held(Op loop)
    {
        if (stages != MatrixProducts.StagesInRegisters) return [];
        var inside = Definitions.DirectlyIn(loop.Body);
        return loop.Body.Ops.Where(op => op.Code == Opcode.Load && !op.IsVolatile && !values.TypeOf(op.Result).IsScalar
            && !loop.Body.Ops.Any(reader => reader.Code == Opcode.ToShared && reader.Reads(op.Result))
            && op.Operands.All(operand => IsAddressing(operand, loop, inside, []))).Select(load => new StagedLoad(load, [], IsCopied: false)).ToList();
    }

    /// <summary>Whether no warp reads from shared memory what another one copies there.</summary>
    public bool AreWithinWarps(Op loop, List<StagedLoad> staged) => staged.All(s => s.Readers.All(slot =>
    {
        var copying = values.LayoutOf(s.IsCopied ? s.Load.Operands[0] : s.Load.Result)!;
        var written = copying.OffsetsIn(values.LayoutOf(slot.Result)!);

        // A run ends in the piece behind it.
        if (s.Load.IsWindowed && copying.Bases(InDim.Warp).Any(vector => copying.Coordinate(vector, (int)s.Load.Numbers[1]) != 0)) return false;
        var places = new List<int> { slot.Result };
        foreach (var op in loop.Body.Everything)
        {
            if (op.Code == Opcode.Permute && places.Contains(op.Operands[0])) places.Add(op.Result);
            else if (places.FindIndex(op.Reads) is >= 0 and var place && !(ReadFrom(op, places[place]) is { } read && read.OffsetsIn(values.LayoutOf(places[place])!).IsWithinWarpsOf(written))) return false;
        }

        return true;
    }));

    /// <summary>The layout in which an operation reads a value from shared memory; null where it is read otherwise.</summary>
    private LinearLayout? ReadFrom(Op op, int value) => op.Code switch
    {
        Opcode.LoadShared => values.LayoutOf(op.Result),
        Opcode.Dot when matrices.TryGetValue(op.Result, out var matrix) && op.Operands.Take(2).Count(operand => operand == value) == 1 => op.Operands[0] == value ? matrix.Left : matrix.Right,
        _ => null,
    };

    /// <summary>Whether a value of the body can be computed ahead: index arithmetic, from the induction variable and from what such arithmetic carries from step to step.</summary>
    private static bool IsAddressing(int value, Op loop, Dictionary<int, Op> inside, HashSet<int> seen)
    {
        if (value < 0 || !seen.Add(value)) return true;
        var argument = loop.Body.Arguments.ToList().IndexOf(value);
        if (argument > 0) return IsAddressing(loop.Body.Terminator.Operands[argument - 1], loop, inside, seen);
        if (argument == 0 || !inside.TryGetValue(value, out var op)) return true;
        var isCheap = op.Code.IsElementwise() || op.Code.IsRelabelling() || op.Code is Opcode.Constant or Opcode.Arange or Opcode.Splat;
        return isCheap && op.Operands.All(operand => IsAddressing(operand, loop, inside, seen));
    }

    private bool IsCopied(Op load, LinearLayout shared)
    {
        var size = values.TypeOf(load.Result).Element.Size();
        var width = map.AccessWidth(load);
        var vector = SharedVector.Of(values.LayoutOf(load.Operands[0])!.OffsetsIn(shared), size);
        return load.Operands[2] < 0 && !load.IsRealigned && width * size >= LeastCopyBytes && (vector.Mask & (width - 1)) == width - 1;
    }
}

/// <summary>A load of a loop and the operations that bring it to shared memory; none where registers hold it.</summary>
/// <param name="IsCopied">By asynchronous copies; through registers otherwise.</param>
internal sealed record StagedLoad(Op Load, List<Op> Readers, bool IsCopied);
