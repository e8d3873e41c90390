using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class SinkSelectsTests
{
    /// <summary>A loop that carries acc and t; the condition c is the same in every trip.</summary>
    private static string Run(string body, string yielded = "%acc.2, %t.1")
    {
        var text = IrPrinter.Print(SinkSelects.Run(IrReader.Read($$"""
            kernel K(%x: ptr<f32>, %n: i32, %c: bool)
            {
                %z: f32 = constant 0
                %acc.3: f32, %t.2: f32 = for %i: i32 = %n less %n step %n with %acc: f32 = %z, %t: f32 = %z
                {
                    %v: f32 = convert %i
                    {{body}}
                    yield {{yielded.Replace("%t.1", "%t", StringComparison.Ordinal)}}
                }
                store %x, %acc.3, _ [0]
            }
            """)));
        return text;
    }

    [Fact]
    public void A_selection_that_every_trip_makes_alike_is_made_behind_the_loop() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %n: i32, %c: bool)
        {
            %z: f32 = constant 0
            %acc.3: f32, %t.1: f32 = for %i: i32 = %n less %n step %n with %acc: f32 = %z, %t: f32 = %z
            {
                %v: f32 = convert %i
                %0: f32 = multiply %v, %v
                %acc.1: f32 = add %acc, %0
                %acc.2: f32 = select %c, %acc.1, %acc
                yield %acc.1, %t
            }
            %acc.4: f32 = select %c, %acc.3, %z
            store %x, %acc.4, _ [0]
        }
        """,
        Run("""
            %0: f32 = multiply %v, %v
            %acc.1: f32 = add %acc, %0
            %acc.2: f32 = select %c, %acc.1, %acc
            """));

    [Fact]
    public void Also_when_the_condition_keeps_the_old_value() => Assert.EndsWith(
        """
            %acc.4: f32 = select %c, %z, %acc.3
            store %x, %acc.4, _ [0]
        }
        """,
        Run("""
            %acc.1: f32 = add %acc, %v
            %acc.2: f32 = select %c, %acc, %acc.1
            """));

    [Theory]
    [InlineData("%odd: bool = less %v, %z\n%acc.1: f32 = add %acc, %v\n%acc.2: f32 = select %odd, %acc.1, %acc", "%acc.2, %t.1")]
    [InlineData("%acc.1: f32 = add %acc, %v\n%acc.2: f32 = select %c, %acc.1, %acc", "%acc.2, %acc.1")]
    [InlineData("%acc.1: f32 = add %acc, %v\n%acc.2: f32 = select %c, %acc.1, %acc\nstore %x, %acc, _ [0]", "%acc.2, %t.1")]
    [InlineData("%acc.1: f32 = add %acc, %v\n%acc.2: f32 = select %c, %acc.1, %t", "%acc.2, %t.1")]
    [InlineData("%acc.1: f32 = add %acc, %v\n%acc.2: f32 = select %c, %acc.1, %acc\nif %c\n{\nstore %x, %acc, _ [0]\nyield\n}\nelse\n{\nyield\n}", "%acc.2, %t.1")]
    public void A_selection_that_changes_or_that_others_look_at_stays(string body, string yielded)
    {
        var text = Run(body, yielded);
        Assert.EndsWith("    }\n    store %x, %acc.3, _ [0]\n}", text);
        Assert.Contains("select", text);
    }
}
