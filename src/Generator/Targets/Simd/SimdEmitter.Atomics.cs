using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Atomic updates: a loop of their own, in which nothing else reads or writes memory that they touch. Other programs run on other cores, so each lane is an
/// interlocked operation, which also orders what is around it.
/// </content>
internal sealed partial class SimdEmitter
{
    private void EmitAtomic(Op op)
    {
        Flush();
        var type = program.TypeOf(op.Result);
        var isRead = plan.Users(op.Result).Count > 0;
        if (type.IsScalar)
        {
            var position = new Position([], -1);
            var mask = MaskOfUpdate(op, position);
            var update = ScalarUpdate(op, position);
            if (isRead) scalars[op.Result] = Local(StemOf(op.Result), mask.Known == true ? update : $"({mask.Text} ? {update} : {Zero(type)})", false, scopes.Depth);
            else scopes.Writer.WriteLine(mask.Known == true ? $"{update};" : $"if ({SimtBare(mask.Text)}) {update};");
            return;
        }

        var buffer = isRead ? NewBuffer(op.Result) : null;
        Add(new AtomicOutput(op, buffer, type));
        Flush();
        if (buffer is not null) buffers[op.Result] = buffer;
    }

    private Term MaskOfUpdate(Op op, Position position) => op.Operands[2] < 0 ? Term.Truth(true, false) : Evaluate(op.Operands[2], position);

    /// <summary>The values of an update in the order of its arguments.</summary>
    private Term[] ValuesOf(Op op, Position position) => op.Operands.Skip(3).Append(op.Operands[1]).Select(o => Evaluate(o, position)).ToArray();

    private string ScalarUpdate(Op op, Position position)
    {
        var address = Evaluate(op.Operands[0], position);
        return $"Simd.{op.Code}<{Carrier.Element(program.TypeOf(op.Result))}>({SimtBare(address.Text)}, {string.Join(", ", ValuesOf(op, position).Select(v => SimtBare(v.Text)))})";
    }

    /// <summary>The updates of one register, and what they found for the buffer, if anybody reads it.</summary>
    private void EmitUpdates(AtomicOutput output, Position position)
    {
        var op = output.Op;
        var mask = MaskOfUpdate(op, position);
        if (mask.Known == false && output.Buffer is null) return;
        var isVector = position.Lane >= 0;
        var zero = Zero(output.Domain);
        string found;
        if (mask.Known == false)
        {
            found = isVector ? $"Simd.Splat({zero})" : zero;
        }
        else if (isVector)
        {
            var pointers = Evaluate(op.Operands[0], position);
            var values = ValuesOf(op, position).Select(Vector).ToArray();
            var lanes = RegisterMask(mask, LanesAlong(output.Domain, position.Lane)) ?? "Simd.First(16)";
            found = $"Simd.{op.Code}({(pointers.IsVector ? pointers.Text : $"Simd.Splat({pointers.Text})")}, {string.Join(", ", values)}, {lanes})";
        }
        else
        {
            var update = ScalarUpdate(op, position);
            if (output.Buffer is null && mask.Known is null)
            {
                scopes.Writer.WriteLine($"if ({SimtBare(mask.Text)}) {update};");
                return;
            }

            found = mask.Known == true ? update : $"({mask.Text} ? {update} : {zero})";
        }

        if (output.Buffer is null) scopes.Writer.WriteLine($"{found};");
        else WriteBuffer(output.Domain, output.Buffer, position, new Term(found, isVector, scopes.Depth));
    }
}
