using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>Loads, stores and the program's own buffers.</content>
internal sealed partial class SimdEmitter
{
    private Term ComputeLoad(Op op, Position position)
    {
        var type = program.TypeOf(op.Result);
        var mask = op.Operands[1] < 0 ? Term.Truth(true, false) : Evaluate(op.Operands[1], position);
        var other = op.Operands[2] < 0 || op.Operands[1] < 0 || mask.Known == true ? null : Evaluate(op.Operands[2], position);
        if (mask.Known == false) return (other ?? new Term(Zero(type), false, 0)) with { IsAssumed = mask.IsAssumed };
        var home = homes[op.Result];
        if (position.Lane < 0)
        {
            var pointer = Evaluate(op.Operands[0], position);
            var read = ReadScalar(type.Element, pointer.Text);
            if (mask.Known is null) read = $"({mask.Text} ? {read} : {other?.Text ?? Zero(type)})";
            return Made(read, false, pointer, mask, other ?? mask) with { Depth = Math.Max(home, Deepest(pointer, mask, other)) };
        }

        var (text, depth, isAssumed) = LoadRegister(op, position, mask);
        if (other is not null && !IsZero(op.Operands[2]))
            text = mask.IsVector ? $"Simd.Select({mask.Text}, {text}, {Vector(other)})" : $"({mask.Text} ? {text} : {Vector(other)})";
        return new Term(text, true, Math.Max(Math.Max(home, depth), Deepest(mask, other)), IsAssumed: isAssumed || mask.IsAssumed || other?.IsAssumed == true);
    }

    private (string Text, int Depth, bool IsAssumed) LoadRegister(Op op, Position position, Term mask)
    {
        var type = program.TypeOf(op.Result);
        var lanes = LanesAlong(type, position.Lane);
        if (AddressOf(op.Operands[0], position) is { } address)
        {
            var condition = RegisterMask(mask.IsVector ? mask : null, lanes);
            var loaded = FromRegister(type.Element, Raw("Load", type.Element, address.Text, condition));
            if (!mask.IsVector && mask.Known is null) loaded = $"({mask.Text} ? {loaded} : default)";
            if (mask.Known == true && lanes == Carrier.Lanes) Prefetch(op, position, address);
            return (loaded, address.Depth, address.IsAssumed);
        }

        var pointers = Evaluate(op.Operands[0], position);
        var gathered = FromRegister(type.Element, Raw("Gather", type.Element, pointers.IsVector ? pointers.Text : $"Simd.Splat({pointers.Text})", RegisterMask(mask, lanes) ?? "Simd.First(16)"));
        return (gathered, Math.Max(pointers.Depth, mask.Depth), pointers.IsAssumed);
    }

    /// <summary>The address of a register of neighbouring elements; null if they are not neighbours.</summary>
    private Term? AddressOf(int pointer, Position position)
    {
        var type = program.TypeOf(pointer);
        var contiguity = infos[pointer].Contiguity[position.Lane];
        if (contiguity < LanesAlong(type, position.Lane)) return null;

        // The part of the address that does not change along the lanes' axis is computed before the loop along it.
        var at = position.Coordinates[position.Lane];
        if (contiguity < type.Extents[position.Lane]) return Evaluate(pointer, position.First);
        var start = Evaluate(pointer, position.First.With(position.Lane, default));
        return at.Scaled(type.Element.Size()) is { } offset ? start with { Text = $"{start.Text} + {offset}", Depth = Math.Max(start.Depth, at.Depth) } : start;
    }

    /// <summary>The mask of a register that may be filled in part, or null.</summary>
    private string? RegisterMask(Term? mask, int lanes)
    {
        var first = lanes < Carrier.Lanes ? $"Simd.First({CSharpLiteral.Integer(lanes)})" : null;
        if (mask is null || mask.Known == true) return first;
        return first is null ? Vector(mask) : $"{Vector(mask)} & {first}";
    }

    private void EmitStoreOperation(Op op)
    {
        var pointer = program.TypeOf(op.Operands[0]);
        if (!pointer.IsScalar)
        {
            Add(new StoreOutput(op, pointer));
            return;
        }

        Flush();
        StoreScalar(op, new Position([], -1));
    }

    private void StoreScalar(Op op, Position position)
    {
        var mask = op.Operands[2] < 0 ? Term.Truth(true, false) : Evaluate(op.Operands[2], position);
        if (mask.Known == false) return;
        var address = Evaluate(op.Operands[0], position);
        var value = Evaluate(op.Operands[1], position);
        var write = $"Simd.Write({SimtBare(address.Text)}, {ToMemory(program.TypeOf(op.Operands[1]).Element, value.Text)});";
        scopes.Writer.WriteLine(mask.Known == true ? write : $"if ({SimtBare(mask.Text)}) {write}");
    }

    private void EmitStore(Op op, Position position)
    {
        if (position.Lane < 0)
        {
            StoreScalar(op, position);
            return;
        }

        var type = program.TypeOf(op.Operands[1]);
        var lanes = LanesAlong(program.TypeOf(op.Operands[0]), position.Lane);
        var mask = op.Operands[2] < 0 ? Term.Truth(true, false) : Evaluate(op.Operands[2], position);
        if (mask.Known == false) return;
        var value = ToRegister(type.Element, Vector(Evaluate(op.Operands[1], position)));
        var address = AddressOf(op.Operands[0], position);
        if (address is not null)
        {
            var condition = RegisterMask(mask.IsVector ? mask : null, lanes);
            var guard = mask.IsVector || mask.Known == true ? "" : $"if ({SimtBare(mask.Text)}) ";
            scopes.Writer.WriteLine($"{guard}Simd.Store({address.Text}, {value}{(condition is null ? "" : $", {condition}")});");
            return;
        }

        if (mask.Known == true && lanes == Carrier.Lanes && linearForms.Of(op.Operands[0])?.CoefficientOf(position.Lane).Constant is { } stride)
        {
            scopes.Writer.WriteLine($"Simd.StoreStrided({SimtBare(Evaluate(op.Operands[0], position.First).Text)}, {CSharpLiteral.Integer(stride * type.Element.Size())}, {value});");
            return;
        }

        var pointers = Evaluate(op.Operands[0], position);
        scopes.Writer.WriteLine($"Simd.Scatter({(pointers.IsVector ? pointers.Text : $"Simd.Splat({pointers.Text})")}, {value}, {RegisterMask(mask, lanes) ?? "Simd.First(16)"});");
    }

    private Term ReadBuffer(int value, string buffer, Position position)
    {
        var type = program.TypeOf(value);
        var (address, stride) = ElementAddress(type, buffer, position);
        var depth = Math.Max(position.Depth, homes[value]);
        if (position.Lane < 0)
        {
            var read = type.IsPointer ? $"Simd.Read<nint>({address})"
                : type.Element == ElementType.Bool ? $"(Simd.Read<int>({address}) != 0)"
                : type.Element.IsPacked() ? $"(int)Simd.Read<byte>({address})"
                : $"Simd.Read<{Carrier.Element(type)}>({address})";
            return new Term(read, false, depth);
        }

        var lanes = LanesAlong(type, position.Lane);
        var mask = RegisterMask(null, lanes);
        var name = Carrier.IsPair(type) ? $"Pair<{Carrier.Element(type)}>" : type.Element.IsPacked() ? "8" : $"<{Carrier.Element(type)}>";
        var text = stride == 1
            ? $"Simd.Load{name}({address}{(mask is null ? "" : $", {mask}")})"
            : $"Simd.Gather{name}(Simd.Range({address}, {CSharpLiteral.Integer(stride * Carrier.Size(type))}), {mask ?? "Simd.First(16)"})";
        return new Term(text, true, depth);
    }

    private void WriteBuffer(BlockType type, string buffer, Position position, Term value) => WriteBuffer(type, buffer, position, value, scopes.Writer);

    private void WriteBuffer(BlockType type, string buffer, Position position, Term value, SourceWriter writer)
    {
        var (address, stride) = ElementAddress(type, buffer, position);
        if (position.Lane < 0)
        {
            var scalar = type.Element == ElementType.Bool && !type.IsPointer ? $"({value.Text} ? -1 : 0)" : type.Element.IsPacked() && !type.IsPointer ? $"(byte){value.Text}" : SimtBare(value.Text);
            writer.WriteLine($"Simd.Write<{(type.Element.IsPacked() && !type.IsPointer ? "byte" : Carrier.Element(type))}>({address}, {scalar});");
            return;
        }

        var mask = RegisterMask(null, LanesAlong(type, position.Lane));
        writer.WriteLine(stride == 1
            ? $"Simd.Store({address}, {Vector(value)}{(mask is null ? "" : $", {mask}")});"
            : $"Simd.Scatter(Simd.Range({address}, {CSharpLiteral.Integer(stride * Carrier.Size(type))}), {Vector(value)}, {mask ?? "Simd.First(16)"});");
    }

    /// <summary>The address of a position's first element in a buffer, and the elements between lanes.</summary>
    private static (string Address, int Stride) ElementAddress(BlockType type, string buffer, Position position)
    {
        var address = buffer;
        int stride = 1, laneStride = 1;
        for (var axis = type.Rank - 1; axis >= 0; axis--)
        {
            if (axis == position.Lane) laneStride = stride;
            if (position.Coordinates[axis].Scaled(stride * Carrier.Size(type)) is { } offset) address += $" + {offset}";
            stride *= type.Extents[axis];
        }

        return (address, laneStride);
    }

    private static string Raw(string verb, ElementType type, string address, string? mask)
    {
        var name = type.Size() switch
        {
            1 => "8",
            2 => "16",
            8 => $"Pair<{Carrier.Element(BlockType.Scalar(type))}>",
            _ => $"<{Carrier.Element(BlockType.Scalar(type))}>",
        };
        return $"Simd.{verb}{name}({address}{(mask is null ? "" : $", {mask}")})";
    }

    private static string FromRegister(ElementType type, string raw) => type.IsPacked() || type.Size() >= 4 ? raw : $"Simd.From{Operators.Name(type)}({raw})";

    private static string ToRegister(ElementType type, string value) => type switch
    {
        ElementType.I8 or ElementType.U8 => $"Simd.To8({value})",
        ElementType.I16 or ElementType.U16 => $"Simd.To16({value})",
        _ => type.IsPacked() || type.Size() >= 4 ? value : $"Simd.To{Operators.Name(type)}({value})",
    };

    private static string ReadScalar(ElementType type, string address)
    {
        var at = SimtBare(address);
        return type switch
        {
            ElementType.Bool => $"(Simd.Read<byte>({at}) != 0)",
            _ when type.IsPacked() => $"(int)Simd.Read<byte>({at})",
            _ when Carrier.IsRounded(type) => $"(float)Simd.Read<{KernelEmitter.HostType(type)}>({at})",
            _ when type.Size() < 4 => $"(int)Simd.Read<{type.CSharpName()}>({at})",
            _ => $"Simd.Read<{type.CSharpName()}>({at})",
        };
    }

    private static string ToMemory(ElementType type, string value) => type switch
    {
        ElementType.Bool => $"(byte)({value} ? 1 : 0)",
        ElementType.F8E5M2 => $"(byte)Simd.BitsOfF8E5M2({SimtBare(value)})",
        _ when type.IsPacked() => $"(byte){value}",
        _ when Carrier.IsRounded(type) => $"({KernelEmitter.HostType(type)}){value}",
        _ when type.Size() < 4 => $"({type.CSharpName()}){value}",
        _ => SimtBare(value),
    };

    private static string Zero(BlockType type) => type.Element == ElementType.Bool ? "false" : Operators.Constant(type.Element, 0);

    /// <summary>Whether a block is filled with zeros.</summary>
    private bool IsZero(int value) => plan.Definition(value) switch
    {
        { Code: Opcode.Splat or Opcode.Broadcast or Opcode.ExpandDims } op => IsZero(op.Operands[0]),
        { Code: Opcode.Constant } op => op.Numbers[0] == 0,
        _ => false,
    };

    private static int Deepest(params Term?[] terms) => terms.Max(t => t?.Depth ?? 0);
}
