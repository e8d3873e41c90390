using BlockSharp.Generator.Emit;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>
/// Linear functions of the thread number as C# expressions. A function is given by the vector of each thread bit; runs of bits that map to runs of bits
/// become one shift and mask. Each function is computed once, at the start of the kernel.
/// </summary>
internal sealed class ThreadCoordinates(NameScope names)
{
    private readonly Dictionary<string, string> known = [];

    public SourceWriter Declarations { get; } = new();

    public bool Any => known.Count > 0;

    /// <summary>The function's value xor a constant (a register's part).</summary>
    public string Expression(IReadOnlyList<int> vectors, int constant)
    {
        var reach = vectors.Aggregate(0, (all, v) => all | v);
        if (reach == 0) return CSharpLiteral.Integer(constant);
        var origin = Variable(vectors);
        if (constant == 0) return origin;
        return (reach & constant) == 0 ? $"({origin} + {CSharpLiteral.Integer(constant)})" : $"({origin} ^ {CSharpLiteral.Integer(constant)})";
    }

    private string Variable(IReadOnlyList<int> vectors)
    {
        var text = Formula(vectors);
        if (text == "thread") return text;
        if (!known.TryGetValue(text, out var name))
        {
            known[text] = name = names.Unique("at");
            Declarations.WriteLine($"int {name} = {text};");
        }

        return name;
    }

    private static string Formula(IReadOnlyList<int> vectors)
    {
        var terms = new List<(string Text, int Reach)>();
        for (var bit = 0; bit < vectors.Count;)
        {
            if (vectors[bit] == 0)
            {
                bit++;
                continue;
            }

            var length = 1;
            while (bit + length < vectors.Count && IsSingleBit(vectors[bit]) && vectors[bit + length] == vectors[bit] << length) length++;
            terms.Add((Term(bit, length, vectors[bit], isTop: bit + length == vectors.Count), vectors.Skip(bit).Take(length).Aggregate(0, (all, v) => all | v)));
            bit += length;
        }

        var text = terms[0].Text;
        var reach = terms[0].Reach;
        foreach (var (term, bits) in terms.Skip(1))
        {
            text = (reach & bits) == 0 ? $"{text} + {term}" : $"({text}) ^ {term}";
            reach |= bits;
        }

        return text;
    }

    private static string Term(int bit, int length, int vector, bool isTop)
    {
        if (!IsSingleBit(vector)) return $"((thread >> {CSharpLiteral.Integer(bit)}) & 1) * {CSharpLiteral.Integer(vector)}";
        var shift = 0;
        while (1 << shift < vector) shift++;
        var source = bit == 0 ? "thread" : $"(thread >> {CSharpLiteral.Integer(bit)})";
        if (!isTop) source = $"({source} & {CSharpLiteral.Integer((1 << length) - 1)})";
        return shift == 0 ? source : $"({source} << {CSharpLiteral.Integer(shift)})";
    }

    private static bool IsSingleBit(int vector) => (vector & (vector - 1)) == 0;
}
