using System.Globalization;
using System.Reflection;
using System.Text;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Types;
using ILGPU.IR.Values;
using Registers = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// PTX as text. <c>$r</c> is the result's register, or the vector of the registers of a structure's words, <c>$0</c>, <c>$1</c>, … the arguments' registers,
/// <c>#0</c>, <c>#1</c>, … the arguments as hexadecimal literals. Registers that the text declares itself live in its own <c>{ }</c> scope.
/// </summary>
internal sealed class PtxAttribute(string text) : PtxFormAttribute
{
    internal string Text { get; } = text;

    /// <summary>The text for architectures before sm_80, where it differs.</summary>
    public string? BeforeSm80 { get; set; }

    /// <summary>The text for architectures before sm_89, where it differs.</summary>
    public string? BeforeSm89 { get; set; }

    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var text = BeforeSm80 is not null && IsBefore(8, 0) ? BeforeSm80 : BeforeSm89 is not null && IsBefore(8, 9) ? BeforeSm89 : Text;
        var arguments = new string?[call.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (text.Contains(string.Create(CultureInfo.InvariantCulture, $"${i}"), StringComparison.Ordinal))
                arguments[i] = generator.HardwareName(call.Argument(i));
        }

        var result = call.Type.IsVoidType ? null : ResultName(generator, call);
        var builder = generator.Builder;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            builder.Append('\t');
            for (var i = 0; i < line.Length; i++)
            {
                if (line[i] is not ('$' or '#'))
                    builder.Append(line[i]);
                else
                    AppendOperand(builder, line[i], line[++i]);
            }
            builder.AppendLine();
        }

        bool IsBefore(int major, int minor) => (generator.Architecture.Major, generator.Architecture.Minor).CompareTo((major, minor)) < 0;

        void AppendOperand(StringBuilder target, char kind, char operand) => target.Append((kind, operand) switch
        {
            ('$', 'r') => result,
            ('$', _) => arguments[operand - '0'],
            _ => call.Literal(intrinsic, operand - '0').ToString("X", CultureInfo.InvariantCulture),
        });
    }

    private static string ResultName(PTXCodeGenerator generator, MethodCall call) => call.Type is StructureType
        ? $"{{{string.Join(", ", generator.Allocate(call).Primitives().Select(r => Name((Registers.HardwareRegister)r)))}}}"
        : Name(generator.AllocateHardware(call));

    internal static string Name(Registers.HardwareRegister register)
    {
        var name = PTXRegisterAllocator.GetStringRepresentation(register);
        return name.StartsWith('%') ? name : "%" + name;
    }
}

internal static class PtxRegisters
{
    internal static Registers.HardwareRegister Hardware(this PTXCodeGenerator generator, Value value) =>
        generator.EnsureHardwareRegister(generator.LoadPrimitive(value));

    internal static string HardwareName(this PTXCodeGenerator generator, Value value) => PtxAttribute.Name(generator.Hardware(value));

    internal static Registers.PrimitiveRegister[] Primitives(this Registers.Register register) => register is Registers.CompoundRegister compound
        ? compound.SliceAs<Registers.PrimitiveRegister>(0, compound.NumChildren)
        : [(Registers.PrimitiveRegister)register];
}
