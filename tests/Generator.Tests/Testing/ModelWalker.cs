using System.Reflection;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>
/// Walks everything an object holds, private fields included, and fails on an object of the compiler: a cached model that holds one keeps a whole
/// compilation alive, and is never equal to the model of the next one.
/// </summary>
internal static class ModelWalker
{
    private static readonly Type[] s_forbidden =
    [
        typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(SyntaxReference), typeof(SyntaxToken), typeof(SyntaxTrivia), typeof(Compilation),
        typeof(IOperation), typeof(SemanticModel), typeof(Location), typeof(Diagnostic), typeof(AttributeData),
    ];

    public static void AssertHoldsNoCompilerObject(object? model)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Stack<(object? Value, string Path)>([(model, "model")]);
        while (left.TryPop(out var item))
        {
            if (item.Value is null or string or Delegate or MemberInfo || item.Value.GetType() is { IsPrimitive: true } or { IsEnum: true }) continue;
            if (s_forbidden.FirstOrDefault(type => type.IsInstanceOfType(item.Value)) is { } forbidden)
                Assert.Fail($"{item.Path} holds a {item.Value.GetType().Name}, which is a {forbidden.Name}: keep its name or value instead.");
            if (!item.Value.GetType().IsValueType && !seen.Add(item.Value)) continue;
            foreach (var part in Parts(item.Value)) left.Push((part.Value, $"{item.Path}.{part.Name}"));
        }
    }

    private static IEnumerable<(object? Value, string Name)> Parts(object value)
    {
        if (value is Array array) return array.Cast<object?>().Select(static (element, i) => (element, $"[{i}]"));
        var types = new List<Type>();
        for (var type = value.GetType(); type is not null; type = type.BaseType) types.Add(type);
        return types
            .SelectMany(static type => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(field => (field.GetValue(value), field.Name));
    }
}
