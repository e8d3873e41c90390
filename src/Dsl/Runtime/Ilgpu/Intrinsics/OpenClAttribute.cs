using System.Globalization;
using System.Reflection;
using System.Text;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.IR.Values;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// OpenCL C as statements: <c>$r</c> is the result's variable, <c>$0</c>, <c>$1</c>, … the arguments.
/// Each use is wrapped in its own block, so the text may declare variables.
/// </summary>
internal sealed class OpenClAttribute(string text) : OpenClFormAttribute
{
    internal override void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var arguments = new string[call.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = generator.Operand(call.Argument(i));
        var result = call.Type.IsVoidType ? null : generator.DeclareResult(call);

        var builder = new StringBuilder("{ ");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$')
                builder.Append(text[i]);
            else
                builder.Append(text[++i] == 'r' ? result : arguments[text[i] - '0']);
        }
        generator.AppendLine(builder.Append(" }").ToString());
    }
}

/// <summary>An intrinsic that no portable kernel may use.</summary>
internal sealed class NotInOpenClAttribute(string reason) : OpenClFormAttribute
{
    internal override void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call) =>
        throw new NotSupportedException($"Simt.{intrinsic.Name} cannot be compiled for OpenCL: {reason}");
}

internal static class OpenClText
{
    /// <summary>The text of an operand; constants are written with all their bits.</summary>
    internal static string Operand(this CLCodeGenerator generator, Value value)
    {
        if (value is not PrimitiveValue constant)
            return generator.Load(value).ToString()!;
        return constant.BasicValueType switch
        {
            BasicValueType.Int1 => constant.Int1Value ? "true" : "false",
            BasicValueType.Float32 => Hex("as_float(0x{0:X8}u)", BitConverter.SingleToUInt32Bits(constant.Float32Value)),
            BasicValueType.Float64 => Hex("as_double(0x{0:X16}ul)", BitConverter.DoubleToUInt64Bits(constant.Float64Value)),
            BasicValueType.Int64 => Hex("as_long(0x{0:X16}ul)", (ulong)constant.Int64Value),
            _ => Hex("as_int(0x{0:X8}u)", (uint)constant.Int32Value),
        };

        static string Hex(string format, object bits) => string.Format(CultureInfo.InvariantCulture, format, bits);
    }

    internal static string DeclareResult(this CLCodeGenerator generator, MethodCall call)
    {
        var variable = generator.Allocate(call);
        generator.Declare(variable);
        return variable.ToString()!;
    }

    internal static void AppendLine(this CLCodeGenerator generator, string text)
    {
        generator.AppendIndent();
        generator.Builder.AppendLine(text);
    }
}
