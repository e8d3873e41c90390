using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;

namespace BlockSharp.Generator.Tests.Documentation;

public class LanguagePageTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly MarkdownPage s_page = MarkdownPage.Of("docs/language.md");

    public static TheoryData<string> Operations => [.. typeof(Op).GetMethods(Declared).Select(method => method.Name).Distinct()];

    public static TheoryData<string> Constants => [.. typeof(Op).GetFields(Declared).Select(constant => constant.Name)];

    /// <summary>Methods of a block that are no operators or indexers, and not what the host and the debugger use.</summary>
    public static TheoryData<string> Conversions =>
    [
        .. typeof(Block<>).GetMethods(Declared)
            .Where(method => !method.IsSpecialName && method.Name is not ("ToArray" or "ToString" or "Equals" or "GetHashCode"))
            .Select(method => method.Name).Distinct(),
    ];

    public static TheoryData<string> Options =>
    [
        .. new[] { typeof(BlockKernelAttribute), typeof(BlockFunctionAttribute), typeof(ConfigAttribute), typeof(ConstexprAttribute), typeof(AutotuneAttribute) }
            .SelectMany(type => type.GetProperties(Declared).Where(property => property.CanWrite).Select(property => property.Name).Append(type.Name.Replace("Attribute", "", StringComparison.Ordinal)))
            .Distinct(),
    ];

    public static TheoryData<string> MethodsOfBlocks => [.. typeof(BlockMethods).GetMethods(Declared).Select(method => method.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_is_described_in_a_table(string name) => Assert.Matches($@"(?m)^\|[^|]*`{name}(<T>)?\(", s_page.Text);

    [Theory]
    [MemberData(nameof(Constants))]
    [MemberData(nameof(Options))]
    public void Every_constant_and_option_is_named(string name) => Assert.Matches($@"\b{name}\b", s_page.Text);

    [Theory]
    [MemberData(nameof(Conversions))]
    public void Every_conversion_of_a_block_is_described_in_a_table(string name) => Assert.Matches($@"(?m)^\|[^|]*`x\.{name}<T>\(", s_page.Text);

    [Theory]
    [MemberData(nameof(MethodsOfBlocks))]
    public void Operations_that_are_methods_of_blocks_too_are_marked_so(string name) => Assert.Matches($@"(?m)^\|[^|]*`{name}\([^`]*\)` ●", s_page.Text);

    [Fact]
    public void Nothing_is_marked_that_is_no_method_of_a_block()
    {
        var marked = Regex.Matches(s_page.Text, @"`(\w+)\([^`]*\)` ●").Select(match => match.Groups[1].Value).Distinct();
        Assert.Equal(typeof(BlockMethods).GetMethods(Declared).Select(method => method.Name).Distinct().Order(StringComparer.Ordinal), marked.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(typeof(Evict))]
    [InlineData(typeof(Cache))]
    [InlineData(typeof(MemoryOrder))]
    [InlineData(typeof(MemoryScope))]
    public void Every_memory_hint_is_named(Type hints) => Assert.All(Enum.GetNames(hints), name => Assert.Matches($@"`{hints.Name}\.?{name}`", s_page.Text));

    [Fact]
    public void Every_type_that_a_kernel_may_name_is_described()
    {
        var types = typeof(Block<>).Assembly.GetExportedTypes().Where(type => type.IsValueType && type.Namespace == nameof(BlockSharp) && !type.IsEnum
            && type.GetCustomAttribute<EditorBrowsableAttribute>() is null && type.Name is not ("AxisIndex" or "NewAxisMarker"));
        Assert.All(types, type => Assert.Contains(type.Name.Split('`')[0], s_page.Text, StringComparison.Ordinal));
    }
}
