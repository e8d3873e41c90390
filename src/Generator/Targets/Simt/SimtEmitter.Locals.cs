using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>The locals that elements and temporaries live in, what they are called, and the source statements above them.</content>
internal sealed partial class SimtEmitter
{
    private Element ElementOf(int value, int register) => elements[(value, map.Canonical(value, register))];

    private string TextOf(int value, int register) => ElementOf(value, register).Text;

    /// <summary>Gives a register of a result its expression: in a local of its own, or in place where it is read once and has no name.</summary>
    private void Define(Op op, int register, string expression)
    {
        var value = program.Values[op.Result];
        if (IsAtom(expression) || (value.Name is null && demand.IsReadOnceNearby(op.Result, register) && op.Code.IsElementwise()))
        {
            elements[(op.Result, register)] = new Element(expression, Unrounded: op.Code == Opcode.Convert ? UnroundedOf(expression) : null);
            return;
        }

        elements[(op.Result, register)] = new Element(Local(op, op.Result, register, expression));
    }

    /// <summary>Declares the local of a value's register.</summary>
    private string Local(Op op, int value, int register, string? expression)
    {
        Comment(op);
        var name = NameOf(value, register);
        body.WriteLine(expression is null
            ? $"{Storage.TypeName(program.TypeOf(value))} {name};"
            : $"{Storage.TypeName(program.TypeOf(value))} {name} = {Bare(expression)};");
        return name;
    }

    private string NameOf(int value, int register)
    {
        var stem = names.Stem(value, program.Values[value].Name ?? (definitions.TryGetValue(value, out var op) ? StemOf(op.Code) : null));
        return map.IsConstantInThread(value) ? CSharpLiteral.Identifier(stem) : $"{stem}_{CSharpLiteral.Integer(register)}";
    }

    /// <summary>What a value is called that has no name in the kernel.</summary>
    private static string? StemOf(Opcode code) => code switch
    {
        Opcode.ProgramId => "program",
        Opcode.NumPrograms => "programs",
        Opcode.Multiprocessors => "multiprocessors",
        Opcode.Arange => "range",
        Opcode.Load => "loaded",
        Opcode.PieceStart => "start",
        _ when code.IsAtomic() => "old",
        Opcode.Dot => "dot",
        Opcode.And => "mask",
        _ when code.IsComparison() => "mask",
        _ => null,
    };

    /// <summary>A local that belongs to no value.</summary>
    private string Temporary(string type, string stem, string expression)
    {
        var name = names.Unique(stem);
        body.WriteLine($"{type} {name} = {Bare(expression)};");
        return name;
    }

    /// <summary>The source statement, once before the code that came from it.</summary>
    private void Comment(Op op)
    {
        if (op.Statement < 0 || op.Statement == lastStatement) return;
        lastStatement = op.Statement;
        body.WriteLine($"// {program.Statements[op.Statement]}");
    }

    private static bool IsAtom(string expression) => expression.All(c => char.IsLetterOrDigit(c) || c is '_' or '@');

    /// <summary>Without the parentheses around the whole.</summary>
    internal static string Bare(string expression)
    {
        if (expression.Length < 2 || expression[0] != '(') return expression;
        var depth = 0;
        for (var i = 0; i < expression.Length; i++)
        {
            depth += expression[i] == '(' ? 1 : expression[i] == ')' ? -1 : 0;
            if (depth == 0) return i == expression.Length - 1 ? expression.Substring(1, i - 1) : expression;
        }

        return expression;
    }
}
