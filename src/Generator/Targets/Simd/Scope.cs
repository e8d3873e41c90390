using BlockSharp.Generator.Emit;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>A block of the generated code: its text so far, and the values that have a name in it.</summary>
internal sealed class Scope
{
    public SourceWriter Writer { get; } = new();

    public Dictionary<(int Value, string Position), Term> Terms { get; } = [];
}

/// <summary>
/// The blocks that are open, outermost first. A statement goes to the outermost block that has all it needs, so what does not change in a loop is computed
/// before it.
/// </summary>
internal sealed class ScopeStack
{
    private readonly List<Scope> scopes = [new()];

    public int Depth => scopes.Count - 1;

    public Scope this[int depth] => scopes[depth];

    public SourceWriter Writer => scopes[Depth].Writer;

    /// <returns>The depth of the new block.</returns>
    public int Open()
    {
        scopes.Add(new Scope());
        return Depth;
    }

    /// <summary>Ends the innermost block and puts it behind its header into the one around it; a block without statements vanishes.</summary>
    public void Close(string header, bool keepIfEmpty = false)
    {
        var text = Take();
        if (text.ToString().Length == 0 && !keepIfEmpty) return;
        Writer.Open(header).Write(text).Close();
    }

    /// <summary>Ends the innermost block and gives its text.</summary>
    public SourceWriter Take()
    {
        var text = scopes[Depth].Writer;
        scopes.RemoveAt(Depth);
        return text;
    }

    public Term? Find(int value, string position)
    {
        for (var depth = Depth; depth >= 0; depth--)
            if (scopes[depth].Terms.TryGetValue((value, position), out var term)) return term;
        return null;
    }
}
