using System.Globalization;
using System.Reflection;
using ILGPU.Backends.OpenCL;
using ILGPU.IR.Values;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>A load under its mask. Wide loads need the alignment of one word only (<c>vload</c>).</summary>
internal sealed class OpenClLoadAttribute(int bits) : OpenClFormAttribute
{
    internal override void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        var mask = access.Mask < 0 ? "true" : generator.Operand(call.Argument(access.Mask));
        var pointer = generator.Operand(call.Argument(access.Pointer));
        var result = generator.DeclareResult(call);
        if (bits <= 32)
        {
            generator.AppendLine($"{{ {OpenClWord.Declare(bits)} {result} = {mask} ? (int)*(const {access.OpenClSpace}word*){pointer} : 0; }}");
            return;
        }

        var count = bits / 32;
        var words = $"(const {access.OpenClSpace}{(access.IsVolatile ? "word" : "int")}*){pointer}";
        generator.AppendLine($"{{ {(access.IsVolatile ? OpenClWord.Declare(bits) : "")} int{count} w = (int{count})(0);");
        generator.AppendLine($"if ({mask}) {(access.IsVolatile ? Each("w.s{0} = (" + words + ")[{0}];") : $"w = vload{count}(0, {words});")}");
        generator.AppendLine(Each(result + ".field_{0} = w.s{0};") + " }");

        string Each(string format) =>
            "{ " + string.Join(' ', Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, format, i))) + " }";
    }
}

/// <summary>A store under its mask. Wide stores need the alignment of one word only (<c>vstore</c>).</summary>
internal sealed class OpenClStoreAttribute(int bits) : OpenClFormAttribute
{
    internal override void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        var mask = access.Mask < 0 ? "true" : generator.Operand(call.Argument(access.Mask));
        var pointer = generator.Operand(call.Argument(access.Pointer));
        var values = Enumerable.Range(access.Pointer + 1, access.ValueCount).Select(i => generator.Operand(call.Argument(i))).ToArray();
        var typed = $"({access.OpenClSpace}{(bits <= 32 || access.IsVolatile ? "word" : "int")}*){pointer}";
        var store = bits <= 32
            ? $"*{typed} = {values[0]};"
            : access.IsVolatile
                ? string.Join(' ', values.Select((value, i) => $"({typed})[{i}] = {value};"))
                : $"vstore{values.Length}((int{values.Length})({string.Join(", ", values)}), 0, {typed});";
        generator.AppendLine($"if ({mask}) {{ {(bits <= 32 || access.IsVolatile ? OpenClWord.Declare(bits) : "")} {store} }}");
    }
}

internal static class OpenClWord
{
    /// <summary>
    /// Declares the type <c>word</c> that one element of an access has in memory. It may alias every other: what is stored as 16 bits may be loaded
    /// as 32, and a compiler that believes in strict aliasing would move the load over the store. (Vectors alias everything anyway.)
    /// </summary>
    internal static string Declare(int bits)
    {
        var type = bits switch
        {
            8 => "uchar",
            16 => "ushort",
            _ => "int",
        };
        return $"typedef {type} __attribute__((may_alias)) word;";
    }
}
