using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// Warpgroups that compute the left operand of a loop's product multiply by turns: while one has the tensor cores, another computes what it multiplies next. Left to
/// themselves they compute at the same time, and then wait for the tensor cores at the same time.
/// </content>
internal sealed partial class SimtEmitter
{
    /// <summary>The barrier at which the first warpgroup waits; the others' follow. Those before are for all threads that take a part.</summary>
    private const int FirstTurn = 2;

    private bool areTurnsTaken;

    private int Warpgroups => laid.Warps / WarpgroupLayouts.WarpsPerGroup;

    private string Warpgroup
    {
        get
        {
            usesThread = true;
            return $"({coordinates.Thread} >> {CSharpLiteral.Integer(Log2(LaidOutProgram.LanesPerWarp * WarpgroupLayouts.WarpsPerGroup))})";
        }
    }

    private static string ThreadsOfTurn => CSharpLiteral.Integer(2 * LaidOutProgram.LanesPerWarp * WarpgroupLayouts.WarpsPerGroup);

    /// <summary>Whether a product is the only one of its loop, and its left operand is computed: all warpgroups come to it equally often.</summary>
    private bool TakesTurns(Op dot)
    {
        if (Warpgroups < 2 || laid.IsShared(dot.Operands[0])) return false;
        var loop = program.Body.Everything.FirstOrDefault(op => op.Code == Opcode.For && op.Body.Ops.Contains(dot));
        return loop is not null && loop.Body.Everything.Count(op => op.Code == Opcode.Dot) == 1;
    }

    private void AwaitTurn()
    {
        areTurnsTaken = true;
        body.WriteLine($"Simt.AwaitTurn({CSharpLiteral.Integer(FirstTurn)} + {Warpgroup}, {ThreadsOfTurn});");
    }

    private void PassTurn() =>
        body.WriteLine($"Simt.PassTurn(true, {CSharpLiteral.Integer(FirstTurn)} + (({Warpgroup} + 1) & {CSharpLiteral.Integer(Warpgroups - 1)}), {ThreadsOfTurn});");

    /// <summary>What comes before all programs: the last warpgroup passes the turn to the first.</summary>
    private string FirstPass => $"Simt.PassTurn({Warpgroup} == {CSharpLiteral.Integer(Warpgroups - 1)}, {CSharpLiteral.Integer(FirstTurn)}, {ThreadsOfTurn});";
}
