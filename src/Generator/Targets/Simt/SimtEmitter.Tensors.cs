using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// The two ends of a channel. Each slot has two barriers: one completes when its boxes have arrived, the other when every computing warp is done with them. Both
/// ends count slots and rounds for themselves, over all the programs that they run.
/// </content>
internal sealed partial class SimtEmitter
{
    /// <summary>The locals that hold the address of the slot in hand, by channel, and of its arrival barrier.</summary>
    private readonly Dictionary<int, string> slots = [];
    private readonly Dictionary<int, string> arrivals = [];

    private void EmitTensorLoad(Op op)
    {
        var channel = (int)op.Numbers[3];
        var place = (int)op.Numbers[4];
        Comment(op);
        if (role == WarpRole.Fetching) EmitFetch(op, channel, place);
        else EmitArrival(op, channel, place);
    }

    private void EmitFetch(Op op, int channel, int place)
    {
        var ring = rings!.Channels[channel];
        if (place == 0)
        {
            body.WriteLine($"Simt.AwaitBarrier({ring.EmptyBarrier}, {ring.Round} ^ 1);");
            slots[channel] = Temporary("int", "slot", ring.SlotAddress);
            arrivals[channel] = Temporary("int", "full", ring.FullBarrier);
            body.WriteLine($"Simt.ArriveForCopies({arrivals[channel]}, {ring.CopiedBytes});");
        }

        var tensor = rings.Tensors[(int)op.Numbers[0]];
        for (var d = 0; d < op.Operands.Count; d++)
            if ((op.Numbers[2] >> d & 1) != 0) body.WriteLine($"Simt.Require({Operand(TextOf(op.Operands[d], 0))} >= 0);");
        var box = TensorBox.Of(tensor);
        foreach (var (offset, shifts) in box.Copies)
        {
            var starts = op.Operands.Select((start, d) => Plus(Bare(TextOf(start, 0)), shifts[d]));
            body.WriteLine(
                $"Simt.TensorCopy{CSharpLiteral.Integer(op.Operands.Count)}D({Plus(slots[channel], ring.Channel.OffsetOf(place) + offset)}, {rings.Maps[(int)op.Numbers[0]]}, {string.Join(", ", starts)}, {arrivals[channel]});");
        }

        if (place == ring.Channel.Blocks.Count - 1) Advance(ring);
    }

    private void EmitArrival(Op op, int channel, int place)
    {
        var ring = rings!.Channels[channel];
        if (place == 0)
        {
            body.WriteLine($"Simt.AwaitBarrier({ring.FullBarrier}, {ring.Round});");
            slots[channel] = Temporary("int", "slot", ring.SlotAddress);
        }

        elements[(op.Result, 0)] = new Element(Plus(slots[channel], ring.Channel.OffsetOf(place)));
    }

    private void EmitReleaseSlot(Op op)
    {
        var ring = rings!.Channels[(int)op.Numbers[0]];
        if (op.Numbers[1] == 0)
        {
            body.WriteLine($"Simt.Arrive({FirstLane}, {ring.EmptyBarrier});");
        }
        else
        {
            body.WriteLine($"Simt.Arrive({FirstLane} & {ring.Held} >= 0, {ring.EmptyBarrierOf(ring.Held)});").WriteLine($"{ring.Held} = {ring.Stage};");
        }

        Advance(ring);
    }

    private void EmitDrainChannel(Op op)
    {
        var ring = rings!.Channels[(int)op.Numbers[0]];
        body.WriteLine("Simt.AwaitDots(0);");
        body.WriteLine($"Simt.Arrive({FirstLane} & {ring.Held} >= 0, {ring.EmptyBarrierOf(ring.Held)});").WriteLine($"{ring.Held} = -1;");
    }

    private string FirstLane
    {
        get
        {
            usesThread = true;
            return $"({coordinates.Thread} & {CSharpLiteral.Integer(LaidOutProgram.LanesPerWarp - 1)}) == 0";
        }
    }

    private void Advance(RingNames ring)
    {
        body.WriteLine($"{ring.Stage} = {ring.Stage} == {CSharpLiteral.Integer(ring.Channel.Stages - 1)} ? 0 : {ring.Stage} + 1;");
        body.WriteLine($"{ring.Round} = {ring.Stage} == 0 ? {ring.Round} ^ 1 : {ring.Round};");
    }

    private static string Plus(string text, int offset) => offset == 0 ? text : text == "0" ? CSharpLiteral.Integer(offset) : $"{text} + {CSharpLiteral.Integer(offset)}";
}
