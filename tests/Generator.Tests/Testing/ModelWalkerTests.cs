using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Tests.Testing;

public class ModelWalkerTests
{
    private sealed record Node(string Name, ImmutableArray<Node> Children, object? Extra = null)
    {
        public Node? Parent { get; set; }
    }

    [Fact]
    public void A_plain_model_passes_even_with_cycles()
    {
        var leaf = new Node("leaf", [], new Dictionary<string, int[]> { ["a"] = [1] });
        leaf.Parent = new Node("root", [leaf, leaf], DayOfWeek.Friday);
        ModelWalker.AssertHoldsNoCompilerObject(leaf);
        ModelWalker.AssertHoldsNoCompilerObject(null);
    }

    public static TheoryData<string> CompilerObjects => ["symbol", "tree", "node", "token", "location", "compilation", "model"];

    [Theory]
    [MemberData(nameof(CompilerObjects))]
    public void A_compiler_object_is_found_however_deep_it_is(string kind)
    {
        var compilation = GeneratorHost.Compilation("class C;");
        var tree = compilation.SyntaxTrees[0];
        object held = kind switch
        {
            "symbol" => compilation.GetTypeByMetadataName("C")!,
            "tree" => tree,
            "node" => tree.GetRoot(TestContext.Current.CancellationToken),
            "token" => tree.GetRoot(TestContext.Current.CancellationToken).GetFirstToken(),
            "location" => Location.Create(tree, default),
            "compilation" => compilation,
            _ => compilation.GetSemanticModel(tree),
        };
        var model = new Node("root", [new Node("leaf", [], new List<object> { (1, held) })]);
        var failure = Assert.ThrowsAny<Exception>(() => ModelWalker.AssertHoldsNoCompilerObject(model));
        Assert.Contains("model.<Children>k__BackingField.array.[0].<Extra>k__BackingField._items.[0].Item2 holds a", failure.Message);
    }
}
