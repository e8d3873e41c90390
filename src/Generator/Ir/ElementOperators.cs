using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Ir;

/// <summary>Which operations compute with which element types: those that C# has for the type, and none for types that are only for memory.</summary>
internal static class ElementOperators
{
    /// <summary>Whether an elementwise operation is defined for elements of a type.</summary>
    /// <param name="element">The type of the operands that are computed with.</param>
    /// <param name="numbers">Of the operation: they tell <c>~</c> from <c>!</c>.</param>
    public static bool Has(ElementType element, Opcode code, EquatableArray<long> numbers) => code switch
    {
        Opcode.AddPointer or Opcode.Select or Opcode.Bitcast => true,
        _ when code.IsAtomic() => element.Size() >= 4 && !(element.IsFloat() && code is (Opcode.AtomicAnd or Opcode.AtomicOr or Opcode.AtomicXor)),
        Opcode.Convert or Opcode.Saturate => !element.IsPacked(),
        Opcode.Not => numbers.Count == 0 || (numbers[0] != 0 ? element == ElementType.Bool : element.IsInteger()),
        _ when element.IsPacked() || element.IsFloat8() => false,
        Opcode.And or Opcode.Or or Opcode.Xor => !element.IsFloat(),
        Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.ShiftRightUnsigned => element.IsInteger(),
        Opcode.Equal or Opcode.NotEqual => true,
        _ => element != ElementType.Bool,
    };

    /// <summary>What to write instead.</summary>
    public static string Advice(ElementType element, Opcode code) =>
        code is Opcode.AtomicAnd or Opcode.AtomicOr or Opcode.AtomicXor ? "bits are updated in memory of int, uint, long and ulong"
        : code.IsAtomic() ? "memory of int, uint, long, ulong, float and double is updated atomically"
        : element.IsPacked() ? "Unpack gives the two numbers of each byte"
        : element.IsFloat8() ? "convert to float with To<float>(), or multiply blocks with Dot"
        : element.IsFloat() ? "convert to an integer with To<T>(), or take the bits with Bitcast<T>()"
        : element == ElementType.Bool ? "use &, |, ^ and !, or convert to a number with To<T>()"
        : "use ~ for bits, or compare to get a condition";
}
