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

    /// <summary>The name of the local that holds the thread's number.</summary>
    public string Thread { get; } = names.Unique("thread");

    /// <summary>Whether an expression depends on the thread's number.</summary>
    public bool UsesThread { get; private set; }

    /// <summary>The function's value xor a constant (a register's part).</summary>
    /// <param name="stem">What the variable is called that holds the function, if there is none yet.</param>
    public string Expression(IReadOnlyList<int> vectors, int constant, string stem)
    {
        var reach = vectors.Aggregate(0, (all, v) => all | v);
        if (reach == 0) return CSharpLiteral.Integer(constant);
        var origin = Variable(vectors, stem);
        if (constant == 0) return origin;
        return (reach & constant) == 0 ? $"({origin} + {CSharpLiteral.Integer(constant)})" : $"({origin} ^ {CSharpLiteral.Integer(constant)})";
    }

    private string Variable(IReadOnlyList<int> vectors, string stem)
    {
        UsesThread = true;
        var text = Formula(vectors);
        if (text == Thread) return text;
        if (!known.TryGetValue(text, out var name))
        {
            known[text] = name = names.Unique(stem);
            Declarations.WriteLine($"int {name} = {SimtEmitter.Bare(text)};");
        }

        return name;
    }

    private string Formula(IReadOnlyList<int> vectors)
    {
        var terms = new List<(string Text, int Reach)>();
        for (var bit = 0; bit < vectors.Count;)
        {
            if (vectors[bit] == 0)
            {
                bit++;
                continue;
            }

            // A run of shifted copies that do not overlap is a product: no carry, so plus and xor agree.
            int length = 1, covered = vectors[bit];
            while (bit + length < vectors.Count && vectors[bit + length] == vectors[bit] << length && (covered & vectors[bit + length]) == 0) covered |= vectors[bit + length++];
            terms.Add((Term(bit, length, vectors[bit], isTop: bit + length == vectors.Count), covered));
            bit += length;
        }

        var text = terms[0].Text;
        var reach = terms[0].Reach;
        foreach (var (term, bits) in terms.Skip(1))
        {
            text = (reach & bits) == 0 ? $"({text} + {term})" : $"({text} ^ {term})";
            reach |= bits;
        }

        return text;
    }

    private string Term(int bit, int length, int vector, bool isTop)
    {
        var source = bit == 0 ? Thread : $"({Thread} >> {CSharpLiteral.Integer(bit)})";
        if (!isTop) source = $"({source} & {CSharpLiteral.Integer((1 << length) - 1)})";
        if (!IsSingleBit(vector)) return $"({source} * {CSharpLiteral.Integer(vector)})";
        var shift = 0;
        while (1 << shift < vector) shift++;
        return shift == 0 ? source : $"({source} << {CSharpLiteral.Integer(shift)})";
    }

    private static bool IsSingleBit(int vector) => (vector & (vector - 1)) == 0;
}
