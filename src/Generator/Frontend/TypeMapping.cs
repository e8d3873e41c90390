using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Frontend;

/// <summary>C# types to IR types. A block has no shape yet: C# does not know it.</summary>
internal static class TypeMapping
{
    /// <summary>The metadata name with its namespace, as <c>BlockSharp.Block`1</c>: how the frontend recognizes the language's types.</summary>
    public static string FullMetadataName(ITypeSymbol type)
    {
        var space = type.ContainingNamespace;
        var outer = type.ContainingType is null ? "" : FullMetadataName(type.ContainingType) + "+";
        return outer.Length > 0 || space is null || space.IsGlobalNamespace ? outer + type.MetadataName : $"{space.ToDisplayString()}.{type.MetadataName}";
    }

    /// <summary>The element type of a scalar, or null if it is none of the language.</summary>
    public static ElementType? ScalarOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        null => null,
        SpecialType.System_Boolean => ElementType.Bool,
        SpecialType.System_SByte => ElementType.I8,
        SpecialType.System_Byte => ElementType.U8,
        SpecialType.System_Int16 => ElementType.I16,
        SpecialType.System_UInt16 => ElementType.U16,
        SpecialType.System_Int32 => ElementType.I32,
        SpecialType.System_UInt32 => ElementType.U32,
        SpecialType.System_Int64 => ElementType.I64,
        SpecialType.System_UInt64 => ElementType.U64,
        SpecialType.System_Single => ElementType.F32,
        SpecialType.System_Double => ElementType.F64,
        SpecialType.None when type is INamedTypeSymbol { TypeKind: TypeKind.Struct } => FullMetadataName(type) switch
        {
            "System.Half" => ElementType.F16,
            "BlockSharp.BFloat16" => ElementType.BF16,
            "BlockSharp.Int4x2" => ElementType.I4x2,
            "BlockSharp.UInt4x2" => ElementType.U4x2,
            "BlockSharp.Float8E4M3" => ElementType.F8E4M3,
            "BlockSharp.Float8E5M2" => ElementType.F8E5M2,
            _ => null,
        },
        _ => null,
    };

    /// <summary>The IR type of a scalar, <c>Ptr</c>, <c>Block</c> or <c>PtrBlock</c>, or null if the type is none of the language.</summary>
    /// <param name="substitute">Replaces the type parameters of a generic block function.</param>
    public static BlockType? Of(ITypeSymbol? type, Func<ITypeSymbol, ITypeSymbol> substitute)
    {
        if (type is null) return null;
        type = substitute(type);
        if (ScalarOf(type) is { } scalar) return BlockType.Scalar(scalar);
        if (type is not INamedTypeSymbol { TypeArguments.Length: 1 } named || ScalarOf(substitute(named.TypeArguments[0])) is not { } element) return null;
        return FullMetadataName(named.OriginalDefinition) switch
        {
            KnownNames.Pointer => new BlockType(element, [], IsPointer: true),
            KnownNames.Block => BlockType.Unshaped(element),
            KnownNames.PointerBlock => BlockType.Unshaped(element, isPointer: true),
            _ => null,
        };
    }
}
