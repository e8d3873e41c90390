using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>Products of blocks.</content>
internal sealed partial class SimdEmitter
{
    /// <summary>Any product: operands and accumulator lie in buffers.</summary>
    private void EmitDot(Op op)
    {
        string a = BufferOf(op.Operands[0]), b = BufferOf(op.Operands[1]);
        BlockType left = program.TypeOf(op.Operands[0]), type = program.TypeOf(op.Result);
        var result = NewBuffer(op.Result);
        Add(new BufferOutput(op.Operands[2], result, type));
        Flush();
        scopes.Writer.WriteLine(
            $"Simd.Dot{(type.Element == ElementType.I32 ? "Int32" : "Single")}({a}, {b}, {result}, {CSharpLiteral.Integer(left.Extents[0])}, {CSharpLiteral.Integer(type.Extents[1])}, {CSharpLiteral.Integer(left.Extents[1])});");
        buffers[op.Result] = result;
    }
}
